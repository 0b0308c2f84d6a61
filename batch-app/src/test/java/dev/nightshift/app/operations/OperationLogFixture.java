package dev.nightshift.app.operations;

import dev.nightshift.app.clock.SettableClock;
import dev.nightshift.app.database.JobDatabase;
import dev.nightshift.maintenance.Operation.State;
import dev.nightshift.maintenance.OperationLogContract;
import dev.nightshift.maintenance.PlannedAction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An operation log in one of the job databases. */
abstract class OperationLogFixture extends OperationLogContract {

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

    @Override
    protected JdbcOperationLog log() {
        return log;
    }

    @Override
    protected Instant now() {
        return clock.instant();
    }

    void rebuilt(String index, long bytes, long entries) {
        long id = log.enqueue("a-run", "shop", List.of(reindex(index))).get(0).id();
        log.begun(id, NIGHT, 100 * MB);
        log.rebuilt(id, entries);
        log.ended(id, State.DONE, NIGHT.plusSeconds(1), bytes, "rebuilt");
    }

    static PlannedAction reindex(String name, long bytes) {
        PlannedAction usual = reindex(name);
        return new PlannedAction(
                usual.action(), usual.urgency(), usual.reason(), List.of(), bytes, usual.gainBytes(), Optional.empty());
    }
}
