package dev.nightshift.app.operations;

import dev.nightshift.app.clock.SettableClock;
import dev.nightshift.app.database.JobDatabase;
import dev.nightshift.maintenance.Action;
import dev.nightshift.maintenance.Operation;
import dev.nightshift.maintenance.Operation.State;
import dev.nightshift.maintenance.PlannedAction;
import dev.nightshift.maintenance.PlannedAction.Urgency;
import dev.nightshift.maintenance.Relation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An operation log in one of the job databases, and operations to fill it with. */
abstract class OperationLogFixture {

    static final Instant NIGHT = Instant.parse("2026-11-20T01:30:00Z");
    static final long MB = 1 << 20;

    final SettableClock clock = new SettableClock(NIGHT);

    JobDatabase database;
    JdbcOperationLog log;

    abstract JobDatabase open();

    @BeforeEach
    void start() {
        database = open();
        log = new JdbcOperationLog(database.dataSource(), clock);
    }

    @AfterEach
    void stop() {
        database.close();
    }

    /** Frees all of its bytes. */
    void finished(String server, PlannedAction action, Duration took) {
        long id = log.enqueue("a-run", server, List.of(action)).get(0).id();
        done(id, 100 * MB, 0, took);
    }

    void rebuilt(String index, long bytes, long entries) {
        long id = log.enqueue("a-run", "shop", List.of(reindex(index))).get(0).id();
        log.begun(id, NIGHT, 100 * MB);
        log.rebuilt(id, entries);
        log.ended(id, State.DONE, NIGHT.plusSeconds(1), bytes, "rebuilt");
    }

    void interrupted(String index, State state) {
        long id = log.enqueue("a-run", "shop", List.of(reindex(index))).get(0).id();
        log.begun(id, clock.instant(), MB);
        log.interrupted(id);
        log.ended(id, state, clock.instant(), MB, "its process died");
    }

    void done(long id, long before, long after, Duration took) {
        log.begun(id, clock.instant(), before);
        log.ended(id, State.DONE, clock.instant().plus(took), after, "done");
    }

    static List<String> names(List<Operation> operations) {
        return operations.stream()
                .map(operation -> operation.planned().action().target().name())
                .toList();
    }

    static Relation relation(String name) {
        return new Relation("shop", "public", name, 16_384);
    }

    static PlannedAction reindex(String name) {
        return planned(new Action.ReindexConcurrently(relation(name)));
    }

    static PlannedAction reindex(String name, long bytes) {
        PlannedAction usual = reindex(name);
        return new PlannedAction(
                usual.action(), usual.urgency(), usual.reason(), List.of(), bytes, usual.gainBytes(), Optional.empty());
    }

    static PlannedAction planned(Action action) {
        return new PlannedAction(
                action, Urgency.ROUTINE, "38 % of it are bloat", List.of(), 100 * MB, 38 * MB, Optional.empty());
    }
}
