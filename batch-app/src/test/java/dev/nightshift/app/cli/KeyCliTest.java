package dev.nightshift.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Passphrases and leases as an operator handles them. */
class KeyCliTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String OLD = "an old passphrase that must not leak";
    private static final String NEW = "a new passphrase that must not leak";

    @TempDir
    Path directory;

    private Path config;
    private Path newPassphrase;

    @BeforeEach
    void create() {
        config = write("application.yaml", configuration("passphrase: \"" + OLD + "\""));
        newPassphrase = write("new-passphrase", NEW + "\n");
        EasyRepositories.create(config);
    }

    private String configuration(String secret) {
        return """
                nightshift:
                  home: %1$s/home
                  repositories:
                    local:   { location: "file:%1$s/local", %2$s }
                    offsite: { location: "file:%1$s/offsite", passphrase: "%3$s", copy-of: local }
                """.formatted(directory, secret, OLD);
    }

    @Test
    void a_passphrase_is_changed_by_adding_the_new_one_and_removing_the_old_one() {
        String old = keys().get(0).get("id").stringValue();

        Invocation added = add("--label", "in the safe");
        assertThat(added.exitCode()).as(added.all()).isZero();
        assertThat(run("snapshots").exitCode()).isZero();
        config = write("changed.yaml", configuration("passphrase: \"" + NEW + "\""));
        assertThat(run("snapshots").exitCode()).as("with the new one").isZero();
        Invocation removed = run("key", "remove", old);

        assertThat(removed.exitCode()).as(removed.all()).isZero();
        assertThat(removed.err()).contains("can still read what is stored");
        assertThat(run("key", "list").out())
                .contains("in the safe", "yes", "whole", "64")
                .doesNotContain(old);
        config = directory.resolve("application.yaml");
        assertThat(run("snapshots").exitCode()).as("with the old one").isEqualTo(ExitCode.USAGE);
        assertThat(added.all() + removed.all()).doesNotContain(OLD, NEW);
    }

    @Test
    void what_the_configuration_counts_on_stays() {
        String only = keys().get(0).get("id").stringValue();
        Invocation last = run("key", "remove", only);
        assertThat(last.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(last.err()).contains("last one", "Add another passphrase first");

        add();
        Invocation inUse = run("key", "remove", only);
        assertThat(inUse.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(inUse.err()).contains("in use");
        assertThat(keys()).hasSize(2);
    }

    @Test
    void a_copy_has_keys_of_its_own() {
        add();
        assertThat(run("key", "list", "--repository", "offsite", "-o", "json").out())
                .containsOnlyOnce("\"id\"");
    }

    @Test
    void the_same_passphrase_is_not_added_twice() {
        add();
        Invocation again = add();
        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).contains("already");
        assertThat(keys()).hasSize(2);
    }

    @Test
    void wrong_usage_is_2_and_says_what_to_do() {
        usage(run("key"), "add, list or remove");
        usage(run("lease"), "list or end");
        usage(run("key", "add"), "--new-passphrase-file");
        usage(run("key", "add", "--new-passphrase-file", directory + "/nothing"), "can't be read");
        usage(run("key", "add", "--new-passphrase-file", write("empty", "\n").toString()), "is empty");
        usage(add("--label", " "), "label");
        usage(
                run("key", "remove", "no-such-key"),
                "There are: " + keys().get(0).get("id").stringValue());
        usage(run("lease", "end", "no-such-lease"), "No lease no-such-lease stands");
        assertThat(keys()).hasSize(1);
    }

    @Test
    void a_repository_without_encryption_has_no_keys() {
        config = write(
                "plain.yaml",
                configuration("encryption: none")
                        .replace("/local\"", "/plain\"")
                        .replaceFirst("(?m)^.*offsite.*\n", ""));
        assertThat(run("init").exitCode()).isZero();
        Invocation list = run("key", "list");
        assertThat(list.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(list.err()).contains("not encrypted");
    }

    @Test
    void nobody_at_work_is_an_empty_list() {
        assertThat(run("lease", "list", "-o", "json").out().strip()).isEqualTo("[ ]");
        assertThat(run("lease", "list").out()).contains("HOLDER");
    }

    private static void usage(Invocation invocation, String saying) {
        assertThat(invocation.exitCode()).as(invocation.all()).isEqualTo(ExitCode.USAGE);
        assertThat(invocation.err()).contains(saying).doesNotContain("\tat ");
    }

    private JsonNode keys() {
        return JSON.readTree(run("key", "list", "-o", "json").out());
    }

    private Invocation add(String... more) {
        return run(Stream.concat(
                        Stream.of("key", "add", "--new-passphrase-file", newPassphrase.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    private Invocation run(String... arguments) {
        return Invocation.of(Stream.concat(Stream.of(arguments), Stream.of("--config", config.toString()))
                .toArray(String[]::new));
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
