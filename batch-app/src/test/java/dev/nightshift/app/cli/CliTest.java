package dev.nightshift.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.app.database.JobDatabase;
import dev.nightshift.app.operations.JdbcOperationLog;
import dev.nightshift.app.settings.ConfigurationSource;
import dev.nightshift.app.settings.Settings;
import dev.nightshift.app.settings.SettingsReader;
import dev.nightshift.maintenance.Action;
import dev.nightshift.maintenance.Operation;
import dev.nightshift.maintenance.PlannedAction;
import dev.nightshift.maintenance.Relation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Commands as they are typed; what needs a real server is in {@link NightIT}. */
class CliTest {

    private static final String PASSPHRASE = "a passphrase that must not leak";
    private static final String PASSWORD = "a password that must not leak";

    @TempDir
    Path directory;

    private Path config;

    @BeforeEach
    void writeConfiguration() {
        config = write("application.yaml", configuration(""));
    }

    private String configuration(String more) {
        return """
                nightshift:
                  home: %1$s/home
                  servers:
                    shop:
                      url: "jdbc:postgresql://127.0.0.1:1/postgres?connectTimeout=2"
                      username: nightshift
                      password: "%2$s"
                  repositories:
                    local:   { location: "file:%1$s/local", passphrase: "%3$s" }
                    offsite: { location: "file:%1$s/offsite", passphrase: "%3$s", copy-of: local }
                  schedules:
                    nightly: { job: backup, servers: [shop], cron: "0 30 1 * * *", zone: Europe/Amsterdam }
                """.formatted(directory, PASSWORD, PASSPHRASE) + more;
    }

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
    void json_is_all_there_is_on_stdout() {
        EasyRepositories.create(config);

        assertThat(run("snapshots", "-o", "json").out().strip()).isEqualTo("[ ]");
        assertThat(run("verify", "-o", "json").out()).startsWith("{").contains("\"damages\"");
        assertThat(run("prune", "-o", "json").out()).startsWith("{").contains("\"dryRun\" : false");
        assertThat(run("schedules", "-o", "json").out()).startsWith("[").contains("\"nightly\"");
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
    void a_schedule_is_paused_and_resumed_and_run_out_of_turn() {
        EasyRepositories.create(config);

        assertThat(run("schedules").out())
                .contains("nightly", "Europe/Amsterdam")
                .doesNotContain("paused");
        assertThat(run("schedules", "pause", "nightly").exitCode()).isZero();
        assertThat(run("schedules").out()).contains("paused");
        assertThat(run("schedules", "resume", "nightly").exitCode()).isZero();
        assertThat(run("schedules").out()).doesNotContain("paused");
        assertThat(run("schedules", "pause", "weekly").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run("schedules", "run", "nightly").exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run("schedules").out()).contains("shop failed");
    }

    @Test
    void the_next_times_of_a_schedule_tell_of_changes_of_the_clock() {
        Clock march = Clock.fixed(Instant.parse("2026-03-27T12:00:00Z"), ZoneOffset.UTC);
        config = write("blackouts.yaml", configuration("""
                            late: { job: backup, servers: [shop], cron: "0 30 2 * * *", zone: Europe/Amsterdam,
                                    jitter: 30m, blackouts: [easter] }
                          blackouts: { easter: { from: 2026-03-31, to: 2026-04-01, zone: Europe/Amsterdam } }
                        """));

        Invocation text = Invocation.at(march, "schedules", "next", "late", "--config", config.toString());
        Invocation json =
                Invocation.at(march, "schedules", "show", "late", "-o", "json", "--config", config.toString());

        assertThat(text.out().lines())
                .hasSize(14)
                .contains(
                        "IN EUROPE/AMSTERDAM             UTC                   NOTE",
                        "Sat 2026-03-28 02:30:00 +01:00  2026-03-28 01:30:00Z",
                        "Sun 2026-03-29 03:30:00 +02:00  2026-03-29 01:30:00Z  ! clocks are put forward: there is no"
                                + " 02:30, this runs at 03:30",
                        "Tue 2026-03-31 02:30:00 +02:00  2026-03-31 00:30:00Z  left out: blackout easter",
                        "Each server begins at a moment of its own within 30 min 0 s of these.");
        assertThat(json.out()).contains("\"time\" : \"2026-03-29T01:30:00Z\"", "\"blackout\" : \"easter\"");
        assertThat(run("schedules", "next", "weekly").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void what_a_schedule_is_run_with_out_of_turn_must_make_sense() {
        EasyRepositories.create(config);

        Invocation server = run("schedules", "run", "nightly", "--server", "bank");
        Invocation parameter = run("schedules", "run", "nightly", "--param", "snapshot=latest");

        assertThat(server.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(server.err()).contains("is not for server \"bank\"; expected one of shop.");
        assertThat(parameter.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(parameter.err()).contains("--param names \"snapshot\"; expected none, since a backup takes none.");
    }

    @Test
    void a_schedule_is_run_out_of_turn_by_the_nodes_that_serve() {
        try (JobDatabase database = aNodeServes()) {
            Invocation asked = run("schedules", "run", "nightly");

            assertThat(asked.exitCode()).isZero();
            assertThat(asked.out()).matches("(?s)run [0-9a-f-]+: backup of shop, queued\\s+");
            assertThat(JdbcClient.create(database.dataSource())
                            .sql("select count(*) from ns_run where state = 'QUEUED' and schedule = 'nightly'")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(1);
        }
    }

    @Test
    void waiting_for_it_ends_as_the_run_does() {
        try (JobDatabase database = aNodeServes()) {
            JdbcClient jdbc = JdbcClient.create(database.dataSource());
            CompletableFuture<Invocation> waiting =
                    CompletableFuture.supplyAsync(() -> run("schedules", "run", "nightly", "--wait"));
            await().until(() ->
                    jdbc.sql("update ns_run set state = 'FAILED', message = 'no disk' where state = 'QUEUED'")
                                    .update()
                            == 1);

            assertThat(waiting.join().exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(waiting.join().err()).contains("waiting for run");
            assertThat(waiting.join().out()).contains("backup of shop, failed: no disk");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "maintain | maintain names no server",
                "maintain shop --table orders | expected it with its schema, such as public.orders",
                "maintain shoop | no server is named \"shoop\"; expected one of shop.",
                "maintain shoop --dry-run | no server is named \"shoop\"; expected one of shop.",
                "maintain history shoop | no server is named \"shoop\"; expected one of shop.",
                "maintain history shop --limit 0 | --limit is 0; expected 1 or more.",
            })
    void maintenance_that_makes_no_sense_is_2_and_says_what_was_expected(String line, String expected) {
        Invocation wrong = run(line.split(" ", -1));

        assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains(expected);
        assertThat(wrong.out()).isEmpty();
    }

    @Test
    void the_history_of_maintenance_is_empty_before_the_first() {
        assertThat(run("maintain", "history", "shop").out())
                .startsWith("STARTED")
                .hasLineCount(1);
        assertThat(run("maintain", "history", "shop").err()).contains("0 actions wait or are at work");
        assertThat(run("maintain", "history", "shop", "-o", "json").out().strip())
                .isEqualTo("[ ]");
    }

    @Test
    void the_history_of_maintenance_tells_what_was_done_and_why_and_what_not() {
        Relation index = new Relation("shop", "public", "orders\u001b[2J\nidx", 16_384);
        try (JobDatabase database = JobDatabase.open(settings())) {
            JdbcOperationLog log = new JdbcOperationLog(database.dataSource(), Clock.systemUTC());
            PlannedAction rebuild = planned(new Action.ReindexConcurrently(index));
            List<Operation> queue =
                    log.enqueue("a-run", "shop", List.of(rebuild, planned(new Action.Analyze(index)), rebuild));
            Instant night = Instant.parse("2026-11-20T01:30:00Z");
            log.begun(queue.get(0).id(), night, 300 << 20);
            log.ended(queue.get(0).id(), Operation.State.DONE, night.plusSeconds(90), 100 << 20, "rebuilt");
            log.ended(queue.get(1).id(), Operation.State.SKIPPED, night.plusSeconds(91), 0, "the standby lags");
        }

        Invocation text = run("maintain", "history", "shop");
        Invocation newest = run("maintain", "history", "shop", "--limit", "1");
        Invocation json = run("maintain", "history", "shop", "-o", "json");

        assertThat(text.out().lines().map(line -> line.replaceAll(" {2,}", "  ")))
                .containsExactly(
                        "STARTED  TOOK  ACTION  DATABASE  RELATION  BEFORE  AFTER  OUTCOME  MESSAGE",
                        "2026-11-20 01:31:31Z  0.0 s  analyze  shop  public.orders?[2J?idx  skipped  the standby lags",
                        "2026-11-20 01:30:00Z  1 min 30 s  reindex  shop  public.orders?[2J?idx  300.0 MiB  100.0 MiB"
                                + "  done  rebuilt");
        assertThat(text.err()).contains("1 actions wait or are at work");
        assertThat(newest.out().lines()).hasSize(2);
        assertThat(json.out())
                .contains("\"action\" : \"reindex\"", "\"state\" : \"SKIPPED\"", "\"bytesBefore\" : 314572800")
                .contains("\"reason\" : \"38 % of it are bloat\"", "\"started\" : \"2026-11-20T01:30:00Z\"")
                .contains("\"statement\" : \"REINDEX INDEX CONCURRENTLY ");
    }

    private static PlannedAction planned(Action action) {
        return new PlannedAction(
                action,
                PlannedAction.Urgency.ROUTINE,
                "38 % of it are bloat",
                List.of("114 MiB", "measured"),
                300 << 20,
                114 << 20,
                Optional.empty());
    }

    private Settings settings() {
        return SettingsReader.read(ConfigurationSource.load(Optional.of(config)));
    }

    /** As one enters itself. */
    private JobDatabase aNodeServes() {
        JobDatabase database = JobDatabase.open(settings());
        JdbcClient.create(database.dataSource()).sql("""
                        insert into ns_node (id, name, host, pid, version, service, labels, max_runs, draining,
                                             started_at, seen_at)
                        values ('night/1', 'night', 'night', 1, '1', true, '[]', 2, false,
                                current_timestamp, current_timestamp)
                        """).update();
        return database;
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
