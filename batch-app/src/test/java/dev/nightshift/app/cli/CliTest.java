package dev.nightshift.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

/** Commands as they are typed; what needs a real server is in {@link NightIT}. */
class CliTest extends CliFixture {

    @Test
    void tells_its_version_and_its_usage() {
        assertThat(Invocation.of("version").out()).startsWith("nightshift 0.").doesNotContain("${");
        assertThat(Invocation.of("--version").exitCode()).isZero();
        assertThat(Invocation.of("help").out()).contains("backup", "snapshots", "restore", "Exit codes");
        assertThat(Invocation.of("restore", "--help").out()).contains("--tablespaces-to", "--config");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bakcup",
                "backup",
                "backup shop --fast",
                "restore shop",
                "snapshots -o xml",
                "maintain",
                "maintain history",
                "maintain shop --table",
                "maintain history shop --limit many"
            })
    void wrong_usage_is_2(String line) {
        Invocation wrong = Invocation.of(line.isEmpty() ? new String[0] : line.split(" ", -1));

        assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).startsWith("nightshift: ").doesNotContain("\tat ");
        assertThat(wrong.out()).isEmpty();
    }

    @Test
    void every_command_answers_to_its_name_wherever_the_configuration_is_given() {
        String all = Invocation.of("--help").out();
        Commands.all().forEach((name, type) -> {
            assertThat(type.getAnnotation(Command.class).name()).isEqualTo(name);
            assertThat(all).contains("\n  " + name + " ");
            assertThat(Invocation.of(name, "--help").out()).contains("Usage: nightshift " + name + " ");
            assertThat(Invocation.of("--config", "a.yaml", name, "--help").out())
                    .contains("Usage: nightshift " + name + " ");
        });
    }

    @Test
    void a_mistyped_command_is_told_with_the_nearest() {
        assertThat(Invocation.of("snapshotz").err()).contains("'snapshotz'. Did you mean snapshots? For its usage");
    }

    @Test
    void wrong_configuration_is_2_with_every_problem() {
        Path wrong = write("wrong.yaml", configuration("  retentoin: { keep-last: 3 }\n  http: { port: web }\n"));

        Invocation invocation = Invocation.of("snapshots", "--config", wrong.toString());

        assertThat(invocation.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(invocation.err())
                .contains("The configuration has 2 problems")
                .contains("Did you mean retention?")
                .contains("nightshift.http.port is \"web\"; expected a whole number");
    }

    @Test
    void an_unknown_server_is_2_and_nothing_is_started() {
        Invocation invocation = run("backup", "shoop");

        assertThat(invocation.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(invocation.err()).contains("no server is named \"shoop\"; expected one of shop.");
        assertThat(directory.resolve("home")).doesNotExist();
    }

    @Test
    void a_secret_that_is_not_set_is_2_and_no_run() {
        Path missing = write("missing.yaml", configuration("").replace(PASSWORD, "${NIGHTSHIFT_TEST_UNSET}"));

        Invocation invocation = Invocation.of("backup", "shop", "--config", missing.toString());

        assertThat(invocation.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(invocation.err()).contains("the environment variable NIGHTSHIFT_TEST_UNSET, which is not set");
        assertThat(Invocation.of("runs", "-o", "json", "--config", missing.toString())
                        .out()
                        .strip())
                .isEqualTo("[ ]");
    }

    @Test
    void json_is_all_there_is_on_stdout() {
        EasyRepositories.create(config);

        assertThat(run("snapshots", "-o", "json").out().strip()).isEqualTo("[ ]");
        assertThat(run("verify", "-o", "json").out()).startsWith("{").contains("\"damages\"");
        assertThat(run("prune", "-o", "json").out()).startsWith("{").contains("\"dryRun\" : false");
        assertThat(run("schedules", "-o", "json").out()).startsWith("[").contains("\"nightly\"");
    }

    @Test
    void a_failed_backup_is_1_and_is_seen_in_the_runs() {
        EasyRepositories.create(config);

        Invocation backup = run("backup", "shop");
        Invocation runs = run("runs", "--server", "shop");

        assertThat(backup.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(backup.err()).contains("nightshift runs restart ").doesNotContain("\tat ");
        assertThat(runs.out()).contains("backup", "shop", "failed", "request");
        String id = runs.out().lines().skip(1).findFirst().orElseThrow().replaceFirst(" .*", "");
        assertThat(run("runs", "show", id).out()).contains("state         failed");
        assertThat(run("runs", "restart", id).exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run("runs", "--server", "shop").out().lines()).hasSize(2);
        assertThat(run("runs", "restart", "20000101-000000-0000").exitCode()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void no_secret_leaves_the_configuration() {
        EasyRepositories.create(config);
        StringBuilder seen = new StringBuilder();
        for (List<String> command : List.of(
                List.of("init"),
                List.of("backup", "shop", "--debug"),
                List.of("runs", "-o", "json"),
                List.of("drill", "shop", "--debug"),
                List.of("snapshots"),
                List.of("schedules"))) {
            seen.append(run(command.toArray(String[]::new)).all());
        }

        assertThat(seen.toString()).doesNotContain(PASSWORD, PASSPHRASE);
        // The job database at least; whether there is a log beside it hangs on who set logging up first in this
        // process.
        assertThat(files(directory.resolve("home"))).isNotEmpty().allSatisfy(file -> assertThat(
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                .doesNotContain(PASSWORD, PASSPHRASE));
    }

    private static List<Path> files(Path below) {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
