package dev.nightshift.maintenance;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.ServerSettings;
import dev.nightshift.steps.SettableClock;
import dev.nightshift.steps.StopSignal;
import dev.nightshift.steps.StopSwitch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** The maintenance of one server, as a test sets it up: time passes when the test says so. */
final class TestMaintenance {

    static final Duration LOCK_TIMEOUT = Duration.ofMillis(300);
    static final Duration LOOK = Duration.ofMillis(50);

    final MemoryOperationLog log;
    final SettableClock clock = new SettableClock();
    final List<Duration> pauses = new ArrayList<>();
    final List<String> stages = new ArrayList<>();
    final AtomicLong advanced = new AtomicLong();
    StopSwitch stop = new StopSwitch();
    Care care = new Care(LOCK_TIMEOUT, 4, Duration.ofSeconds(5), 0, false);
    Gates gates = gates(Duration.ofMinutes(5));
    WorkHours hours = now -> Optional.of(Instant.MAX);
    Selection selection = Selection.ALL;
    Thresholds thresholds = Thresholds.DEFAULT;

    /** Of the job; {@link #work} goes by {@link #hours}. */
    Window window = Window.ALWAYS;

    /** Called wherever the run could give way. */
    Runnable giveWay = () -> {};

    /** Called with each pause, when its time has passed. */
    Runnable meanwhile = () -> {};

    private final PostgresServer server;
    private final ServerSettings settings;

    TestMaintenance(PostgresServer server) {
        this(server, server.settings(PostgresServer.SUPERUSER, PostgresServer.SUPERUSER_PASSWORD));
    }

    TestMaintenance(PostgresServer server, ServerSettings settings) {
        this(server, settings, new MemoryOperationLog());
    }

    /** Another process, which goes on with what stands in the log. */
    TestMaintenance(PostgresServer server, MemoryOperationLog log) {
        this(server, server.settings(PostgresServer.SUPERUSER, PostgresServer.SUPERUSER_PASSWORD), log);
    }

    private TestMaintenance(PostgresServer server, ServerSettings settings, MemoryOperationLog log) {
        this.server = server;
        this.settings = settings;
        this.log = log;
    }

    static Gates gates(Duration transactionAge) {
        return gates(transactionAge, 8L << 30);
    }

    /** Closed once a slot holds back more. */
    static Gates slotGate(long bytes) {
        return gates(Duration.ofMinutes(5), bytes);
    }

    private static Gates gates(Duration transactionAge, long slotBytes) {
        return new Gates(
                Duration.ofSeconds(30),
                slotBytes,
                transactionAge,
                0,
                Integer.MAX_VALUE,
                OptionalLong.empty(),
                Duration.ofMinutes(10));
    }

    List<Outcome> work(String run) {
        return work(run, Scope.ALL);
    }

    List<Outcome> work(String run, Scope scope) {
        Rhythm rhythm = new Rhythm(clock, hours, this::pass, LOOK);
        Shift shift = new Shift(settings(), log, stop, progress(), rhythm, pause -> giveWay.run());
        return new Maintenance(shift, new GateKeeper(gates), run).work(scope);
    }

    private MaintenanceSettings settings() {
        return new MaintenanceSettings(settings, selection, thresholds, window, gates, care);
    }

    /** What the application answers. */
    MaintenanceCatalog catalog() {
        return new MaintenanceCatalog() {
            @Override
            public MaintenanceSettings maintenanceOf(String name) {
                return settings();
            }

            @Override
            public OperationLog operations() {
                return log;
            }

            @Override
            public StopSignal stopOf(String run) {
                return stop;
            }

            @Override
            public MaintenanceProgress progressOf(String run) {
                return progress();
            }

            @Override
            public void giveWay(String run, Pause pause) {
                giveWay.run();
            }
        };
    }

    /** In all pauses together. */
    Duration waited() {
        return pauses.stream().reduce(Duration.ZERO, Duration::plus);
    }

    private MaintenanceProgress progress() {
        return new MaintenanceProgress() {
            @Override
            public void stage(String name, long total) {
                stages.add(name + " " + total);
            }

            @Override
            public void advanced(long amount) {
                advanced.addAndGet(amount);
            }
        };
    }

    private void pass(Duration duration) {
        pauses.add(duration);
        clock.advance(duration);
        meanwhile.run();
        if (stop.isStopped()) {
            throw new StopSignal.Stopped();
        }
    }

    /** The window ends in that time from now. */
    void openFor(Duration duration) {
        Instant end = clock.instant().plus(duration);
        hours = now -> Optional.of(end).filter(now::isBefore);
    }

    void close() {
        hours = now -> Optional.empty();
    }

    Relation relation(String database, String schema, String name) {
        String oid = server.query(
                database,
                "select to_regclass(format('%I.%I', " + literal(schema) + ", " + literal(name) + "))::oid::bigint");
        return new Relation(database, schema, name, Long.parseLong(oid));
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    Operation queue(Action action) {
        return queue(action, Optional.empty());
    }

    Operation queue(Action action, Optional<Duration> predicted) {
        return queue(action, PlannedAction.Urgency.ROUTINE, predicted);
    }

    Operation queue(Action action, PlannedAction.Urgency urgency, Optional<Duration> predicted) {
        return log.enqueue(
                        "planned",
                        settings.name(),
                        List.of(new PlannedAction(
                                action,
                                urgency,
                                "it is worth it",
                                List.of("as a test says"),
                                1 << 20,
                                1 << 19,
                                predicted)))
                .get(0);
    }

    /** As the log has it now. */
    Operation now(Operation operation) {
        return log.operation(operation.id());
    }

    String invalidIndexes(String database) {
        return server.query(
                database,
                "select coalesce(string_agg(indexrelid::regclass::text, ', '), 'none') from pg_index"
                        + " where not indisvalid");
    }
}
