package dev.nightshift.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repositories as an operator creates, reads, verifies and repairs them. */
class RepositoryCliTest extends CliFixture {

    @Test
    void a_repository_that_is_not_there_says_how_to_make_one() {
        Invocation invocation = run("snapshots");

        assertThat(invocation.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(invocation.err())
                .contains("nightshift init --repository local")
                .contains("is the disk mounted");
    }

    @Test
    void init_creates_the_primary_and_its_copies_once() {
        config = write(
                "plain.yaml", configuration("").replace("passphrase: \"" + PASSPHRASE + "\"", "encryption: none"));
        assertThat(run("init").exitCode()).isZero();
        assertThat(run("snapshots", "--repository", "offsite").exitCode()).isZero();

        Invocation again = run("init");
        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).contains("local stands already", "offsite stands already");
        assertThat(run("init", "--repository", "local").exitCode()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void a_wrong_passphrase_is_2() {
        EasyRepositories.create(config);
        Path wrong = write("wrong.yaml", configuration("").replace(PASSPHRASE, "another one"));

        Invocation invocation = Invocation.of("snapshots", "--config", wrong.toString());

        assertThat(invocation.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(invocation.err()).containsIgnoringCase("passphrase").doesNotContain("another one");
    }

    @Test
    void repository_commands_do_without_a_job_database() {
        EasyRepositories.create(config);

        assertThat(run("snapshots").exitCode()).isZero();
        assertThat(run("verify", "--data").exitCode()).isZero();
        assertThat(run("prune", "--dry-run").exitCode()).isZero();
        assertThat(run("copy", "--from", "local", "--to", "offsite").exitCode()).isZero();
        Invocation restore = run("restore", "shop", "--to", directory + "/restored");
        assertThat(restore.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(directory.resolve("home")).doesNotExist();
    }

    @Test
    void a_lost_index_is_rebuilt_and_broken_snapshots_would_be_set_aside() {
        EasyRepositories.create(config);

        assertThat(run("verify", "--data", "--sample", "5%").exitCode()).isZero();
        assertThat(run("repair", "index", "--dry-run").out()).contains("would name 0 more");
        assertThat(run("repair", "index", "-o", "json").out()).startsWith("{").contains("\"dryRun\" : false");
        assertThat(run("repair", "snapshots").out()).contains("every snapshot is whole");
        assertThat(run("repair", "snapshots", "--data", "-o", "json").out()).contains("\"setAside\" : [ ]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "verify --sample 5%",
                "verify --data --sample five",
                "verify --data --sample 0%",
                "verify --data --sample 101%",
                "repair",
                "repair keys",
                "repair index --repository nowhere",
                "repair snapshots --forget shop/none",
                "repair snapshots --bring-back shop/none",
                "repair snapshots --bring-back shop/a --forget shop/a"
            })
    void a_verify_or_repair_that_makes_no_sense_is_2_and_says_what_was_expected(String line) {
        EasyRepositories.create(config);

        Invocation wrong = run(line.split(" ", -1));

        assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err())
                .startsWith("nightshift: ")
                .containsAnyOf("xpected", "Unmatched argument")
                .doesNotContain("\tat ");
    }

    @Test
    void a_repository_is_read_without_any_configuration() {
        EasyRepositories.create(config);
        Path passphrase = write("passphrase", PASSPHRASE + "\n");
        String location = "file:" + directory + "/local";

        Invocation read = Invocation.of("snapshots", "--from", location, "--passphrase-file", passphrase.toString());
        Invocation mixed = run("snapshots", "--from", location, "--repository", "local");

        assertThat(read.exitCode()).isZero();
        assertThat(mixed.exitCode()).isEqualTo(ExitCode.USAGE);
    }
}
