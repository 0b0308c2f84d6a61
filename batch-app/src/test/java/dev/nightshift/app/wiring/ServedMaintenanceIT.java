package dev.nightshift.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.app.cli.Invocation;
import dev.nightshift.app.clock.SystemClock;
import dev.nightshift.app.runs.Run;
import dev.nightshift.app.runs.RunState;
import dev.nightshift.app.runs.RunStore;
import dev.nightshift.app.settings.ConfigurationSource;
import dev.nightshift.app.settings.JobName;
import dev.nightshift.maintenance.ActionKind;
import dev.nightshift.maintenance.Operation;
import dev.nightshift.maintenance.OperationLog;
import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.springframework.context.ConfigurableApplicationContext;

/** Maintenance as a service does it: when its schedule is due, and until somebody stops it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServedMaintenanceIT {

    @TempDir
    static Path directory;

    private PostgresServer server;
    private Path config;
    private ConfigurableApplicationContext service;

    @BeforeAll
    void start() throws IOException {
        server = PostgresServers.start(18);
        server.execute("postgres", "create database jobs", "create database shop");
        config = Files.writeString(directory.resolve("a.yaml"), """
                nightshift:
                  home: "%1$s/home"
                  job-database:
                    { url: "jdbc:postgresql://127.0.0.1:%2$d/jobs", username: %3$s, password: "%4$s", lease: 15s }
                  http: { port: 0, username: ops, password: "open sesame" }
                  servers:
                    shop: { url: "jdbc:postgresql://127.0.0.1:%2$d/postgres", username: %3$s, password: "%4$s" }
                  repositories:
                    local: { location: "file:%1$s/repository", encryption: none }
                  maintenance: { databases: [ shop ], thresholds: { bloat-size: 1MB, min-size: 1MB } }
                  schedules:
                    upkeep: { job: maintain, servers: [ shop ], cron: "0 0 0 29 2 *" }
                    nightly: { job: backup, servers: [ shop ], cron: "0 0 1 29 2 *" }
                """.formatted(
                        directory, server.port(), PostgresServer.SUPERUSER, PostgresServer.SUPERUSER_PASSWORD));
        service = NightshiftApplication.serve(ConfigurationSource.load(Optional.of(config)), SystemClock.utc());
    }

    @AfterAll
    void stop() {
        service.close();
        server.close();
    }

    @Test
    void a_schedule_that_is_due_does_what_is_worth_it_and_writes_down_what_it_did() throws SchedulerException {
        bloat("due");

        Set<String> before = ids();
        service.getBean(Scheduler.class).triggerJob(JobKey.jobKey("0 0 0 29 2 *", "UTC"));
        soon().until(() -> !before.containsAll(ids()));
        Run run = awaitEnd(runs().newest(Optional.empty(), 100).stream()
                .filter(each -> !before.contains(each.id()))
                .findFirst()
                .orElseThrow());

        assertThat(run.state()).as(run.toString()).isEqualTo(RunState.COMPLETED);
        assertThat(run.job()).isEqualTo(JobName.MAINTAIN);
        assertThat(run.schedule()).contains("upkeep");
        assertThat(rebuilds(run)).hasSize(2).allSatisfy(rebuild -> {
            assertThat(rebuild.state()).isEqualTo(Operation.State.DONE);
            assertThat(rebuild.bytes().orElseThrow().after())
                    .isLessThan(rebuild.bytes().orElseThrow().before() / 2);
        });
        assertThat(command("maintain", "history", "shop")).contains("public.due_token", "public.due_other", "done");
        Http http = new Http(service);
        soon().untilAsserted(() -> assertThat(
                        http.get("/actuator/prometheus", "ops", "open sesame").body())
                .containsPattern("nightshift_maintenance_reclaimed_bytes_total\\{server=\"shop\"} [1-9]")
                .contains("nightshift_maintenance_pending_actions{server=\"shop\"} 0.0"));
    }

    @Test
    void a_run_that_is_stopped_ends_its_rebuild_and_clears_up_and_what_is_left_waits_until_it_goes_on()
            throws SQLException {
        bloat("halted");
        Run run;
        try (Connection old = server.connect("shop");
                Statement statement = old.createStatement()) {
            old.setAutoCommit(false);
            old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("select count(*) from pg_class"); // a rebuild waits for it at its end
            run = asked(command("schedules", "run", "upkeep"));
            soon().until(() -> one("select coalesce(max(phase), '') from pg_stat_progress_create_index")
                    .equals("waiting for old snapshots"));

            assertThat(command("runs", "stop", run.id())).contains("was asked to stop");
            assertThat(awaitEnd(run).state()).isEqualTo(RunState.STOPPED);

            assertThat(one("select count(*) from pg_stat_activity where application_name like 'nightshift maintain%'"))
                    .isEqualTo("0");
            assertThat(one("select count(*) from pg_index where not indisvalid"))
                    .isEqualTo("0");
            assertThat(rebuilds(run))
                    .extracting(Operation::state)
                    .containsExactlyInAnyOrder(
                            Operation.State.BROKEN_OFF, Operation.State.WAITING, Operation.State.WAITING);
        }
        command("runs", "restart", run.id());
        assertThat(awaitEnd(run).state()).isEqualTo(RunState.COMPLETED);
        assertThat(rebuilds(run))
                .extracting(Operation::state)
                .containsExactlyInAnyOrder(Operation.State.BROKEN_OFF, Operation.State.DONE, Operation.State.DONE);
    }

    @Test
    void a_backup_that_falls_due_meanwhile_goes_first_and_maintenance_goes_on_after_it() throws SQLException {
        command("init");
        bloat("divided");
        Run upkeep;
        Run backup;
        try (Connection old = server.connect("shop");
                Statement statement = old.createStatement()) {
            old.setAutoCommit(false);
            old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("select count(*) from pg_class"); // a rebuild waits for it at its end
            upkeep = asked(command("schedules", "run", "upkeep"));
            soon().until(() -> one("select coalesce(max(phase), '') from pg_stat_progress_create_index")
                    .equals("waiting for old snapshots"));
            backup = asked(command("schedules", "run", "nightly"));
        }

        Run backedUp = awaitEnd(backup);
        assertThat(backedUp.state()).isEqualTo(RunState.COMPLETED);
        Run done = awaitEnd(upkeep);
        assertThat(done.state()).isEqualTo(RunState.COMPLETED);
        assertThat(done.attempt().number()).isEqualTo(2);
        assertThat(done.started().orElseThrow())
                .isAfterOrEqualTo(backedUp.ended().orElseThrow());
        assertThat(rebuilds(done))
                .extracting(Operation::state)
                .containsOnly(Operation.State.DONE)
                .hasSize(2);
    }

    /** A table with two indexes of which most is holes. */
    private void bloat(String table) {
        server.execute(
                "shop",
                ("create table %1$s (token text, other text) with (autovacuum_enabled = off);"
                                + "insert into %1$s select md5(n::text), md5('o' || n) from generate_series(1, 60000) n;"
                                + "create index %1$s_token on %1$s (token);"
                                + "create index %1$s_other on %1$s (other);"
                                + "delete from %1$s where token > '4'")
                        .formatted(table));
        // Another session: what one has counted arrives late, in the end when it closes.
        server.execute("shop", "vacuum (freeze, analyze) " + table);
    }

    private String one(String query) {
        return server.query("shop", query);
    }

    private List<Operation> rebuilds(Run run) {
        OperationLog log = service.getBean(OperationLog.class);
        return Stream.concat(log.newest("shop", 100).stream(), log.open("shop").stream())
                .filter(operation -> operation.run().equals(run.id()))
                .filter(operation -> operation.planned().action().kind() == ActionKind.REINDEX)
                .toList();
    }

    private Set<String> ids() {
        return runs().newest(Optional.empty(), 100).stream().map(Run::id).collect(Collectors.toSet());
    }

    private RunStore runs() {
        return service.getBean(RunStore.class);
    }

    /** The one that a command says it put into the queue. */
    private Run asked(String said) {
        return runs().newest(Optional.empty(), 100).stream()
                .filter(run -> said.contains(run.id()))
                .findFirst()
                .orElseThrow();
    }

    private Run awaitEnd(Run run) {
        return soon().until(() -> runs().find(run.id()).orElseThrow(), found -> found.state()
                .isOver());
    }

    private String command(String... words) {
        Invocation invocation = Invocation.of(Stream.concat(Stream.of(words), Stream.of("--config", config.toString()))
                .toArray(String[]::new));
        assertThat(invocation.exitCode()).as(invocation.all()).isZero();
        return invocation.out();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }
}
