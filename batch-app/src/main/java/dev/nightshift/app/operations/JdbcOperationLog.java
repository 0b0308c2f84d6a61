package dev.nightshift.app.operations;

import static dev.nightshift.app.operations.OperationRow.utc;

import dev.nightshift.maintenance.History;
import dev.nightshift.maintenance.Interruptions;
import dev.nightshift.maintenance.Operation;
import dev.nightshift.maintenance.OperationLog;
import dev.nightshift.maintenance.PlannedAction;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The operation log in the job database. Who has lost his operation to another process changes nothing any more. */
public final class JdbcOperationLog implements OperationLog {

    private static final int MOST_AT_ONCE = 1000;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final TransactionTemplate transactions;
    private final Clock clock;

    public JdbcOperationLog(DataSource database, Clock clock) {
        this.jdbc = JdbcClient.create(database);
        this.batches = new JdbcTemplate(database);
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(database));
        this.clock = clock;
    }

    @Override
    public List<Operation> open(String server) {
        return jdbc.sql("""
                        select * from ns_operation
                        where server = :server and state in ('RUNNING', 'WAITING')
                        order by case when state = 'RUNNING' then 0 else 1 end, id
                        """).param("server", server).query(OperationRow::read).list();
    }

    @Override
    public List<Operation> enqueue(String run, String server, List<PlannedAction> actions) {
        return Objects.requireNonNull(transactions.execute(status -> {
            long last = jdbc.sql("select coalesce(max(id), 0) from ns_operation where server = :server")
                    .param("server", server)
                    .query(Long.class)
                    .single();
            insert(run, server, actions);
            return after(last, server);
        }));
    }

    private void insert(String run, String server, List<PlannedAction> actions) {
        Instant now = clock.instant();
        batches.batchUpdate(
                OperationRow.INSERT,
                actions,
                MOST_AT_ONCE,
                (insert, action) -> OperationRow.fill(insert, run, server, action, now));
    }

    private List<Operation> after(long id, String server) {
        return jdbc.sql("select * from ns_operation where server = :server and id > :id order by id")
                .param("server", server)
                .param("id", id)
                .query(OperationRow::read)
                .list();
    }

    @Override
    public void begun(long id, Instant started, long bytesBefore) {
        requireOne(
                id,
                jdbc.sql("""
                        update ns_operation
                        set state = 'RUNNING', started_at = :started, bytes_before = :bytes, message = ''
                        where id = :id and state in ('WAITING', 'RUNNING')
                        """)
                        .param("started", utc(started))
                        .param("bytes", bytesBefore)
                        .param("id", id)
                        .update());
    }

    @Override
    public void rebuilt(long id, long entries) {
        requireOne(
                id,
                jdbc.sql("update ns_operation set entries = :entries where id = :id and state = 'RUNNING'")
                        .param("entries", entries)
                        .param("id", id)
                        .update());
    }

    @Override
    public void interrupted(long id) {
        requireOne(
                id,
                jdbc.sql("update ns_operation set interrupted = true where id = :id and state = 'RUNNING'")
                        .param("id", id)
                        .update());
    }

    @Override
    public List<Interruptions> interruptions(String server) {
        return RecordedInterruptions.of(server, jdbc);
    }

    /** How many actions of a server are left alone since they take their process or the server down. */
    public long setAside(String server) {
        return interruptions(server).stream()
                .filter(each -> each.setAsideUntil(clock.instant()).isPresent())
                .count();
    }

    @Override
    public void noted(long id, String message) {
        requireOne(
                id,
                jdbc.sql(
                                "update ns_operation set message = :message where id = :id and state in ('WAITING', 'RUNNING')")
                        .param("message", OperationRow.cut(message))
                        .param("id", id)
                        .update());
    }

    @Override
    public void adopted(List<Long> ids, String run) {
        batches.batchUpdate(
                "update ns_operation set run = ? where id = ? and state in ('WAITING', 'RUNNING')",
                ids.stream().map(id -> new Object[] {run, id}).toList());
    }

    @Override
    public void replanned(long id, PlannedAction planned) {
        requireOne(id, batches.update(OperationRow.REPLAN, update -> OperationRow.fillReplan(update, planned, id)));
    }

    @Override
    public void ended(
            long id,
            Operation.State state,
            Instant ended,
            long bytesAfter,
            String message,
            List<PlannedAction> following) {
        if (!state.isOver()) {
            throw new IllegalArgumentException(
                    "an operation is said to have ended as " + state + "; expected a state in which it is over");
        }
        transactions.executeWithoutResult(status -> {
            requireOne(id, end(id, state, ended, bytesAfter, message));
            if (state == Operation.State.DONE) {
                addReclaimed(id);
            }
            if (!following.isEmpty()) {
                follow(id, following);
            }
        });
    }

    private void follow(long id, List<PlannedAction> following) {
        Operation before = jdbc.sql("select * from ns_operation where id = :id")
                .param("id", id)
                .query(OperationRow::read)
                .single();
        insert(before.run(), before.server(), following);
    }

    @Override
    public List<Operation> failed(String run) {
        return jdbc.sql("""
                        select * from ns_operation failed
                        where run = :run and state = 'FAILED'
                          and not exists (select 1 from ns_operation later
                                          where later.server = failed.server and later.kind = failed.kind
                                            and later.database = failed.database and later.schema = failed.schema
                                            and later.name = failed.name
                                            and (later.state = 'DONE'
                                                   and (later.urgency = 'WRAPAROUND' or failed.urgency <> 'WRAPAROUND')
                                                 or later.state = 'FAILED' and later.run = failed.run
                                                   and later.urgency = failed.urgency)
                                            and (later.ended_at > failed.ended_at
                                                 or later.ended_at = failed.ended_at and later.id > failed.id))
                        order by id
                        """).param("run", run).query(OperationRow::read).list();
    }

    /** What was never begun ends at the moment in which it would have been. */
    private int end(long id, Operation.State state, Instant ended, long bytesAfter, String message) {
        return jdbc.sql("""
                        update ns_operation
                        set state = :state, started_at = coalesce(started_at, :ended), ended_at = :ended,
                            bytes_after = :bytes, message = :message
                        where id = :id and state in ('WAITING', 'RUNNING')
                        """)
                .param("state", state.name())
                .param("ended", utc(ended))
                .param("bytes", bytesAfter)
                .param("message", OperationRow.cut(message))
                .param("id", id)
                .update();
    }

    private void addReclaimed(long id) {
        int updated = jdbc.sql("""
                        update ns_reclaimed
                        set bytes = bytes + (select greatest(bytes_before - bytes_after, 0) from ns_operation
                                             where id = :id)
                        where server = (select server from ns_operation where id = :id and bytes_before is not null)
                        """).param("id", id).update();
        if (updated == 0) {
            jdbc.sql("""
                        insert into ns_reclaimed (server, bytes)
                        select server, greatest(bytes_before - bytes_after, 0) from ns_operation
                        where id = :id and bytes_before is not null
                        """).param("id", id).update();
        }
    }

    @Override
    public List<Operation> newest(String server, int most) {
        return jdbc.sql("""
                        select * from ns_operation
                        where server = :server and state <> 'WAITING'
                        order by started_at desc, id desc
                        limit :most
                        """)
                .param("server", server)
                .param("most", most)
                .query(OperationRow::read)
                .list();
    }

    @Override
    public History history(String server) {
        return new HistoryReader(jdbc, server).read();
    }

    /** How many wait or are at work, by server; none of servers that have none. */
    public Map<String, Long> pending() {
        return byServer("""
                select server, count(*) as figure from ns_operation
                where state in ('WAITING', 'RUNNING')
                group by server
                """);
    }

    /** Bytes that were regained since the beginning, by server. */
    public Map<String, Long> reclaimed() {
        return byServer("select server, bytes as figure from ns_reclaimed");
    }

    private Map<String, Long> byServer(String query) {
        Map<String, Long> figures = new HashMap<>();
        RowCallbackHandler noted = row -> figures.put(row.getString("server"), row.getLong("figure"));
        jdbc.sql(query).query(noted);
        return figures;
    }

    /** Removes operations that ended before then. */
    int removeBefore(Instant then) {
        return jdbc.sql("""
                        delete from ns_operation
                        where ended_at < :then and state not in ('WAITING', 'RUNNING')
                        """).param("then", utc(then)).update();
    }

    private static void requireOne(long id, int changed) {
        if (changed != 1) {
            throw new IllegalStateException("operation " + id
                    + " is over or gone; expected it to be open. Another process has taken its server's maintenance over;"
                    + " this one must end.");
        }
    }
}
