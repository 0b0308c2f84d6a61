package dev.nightshift.app.runs;

import static dev.nightshift.app.runs.RunStore.utc;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * Changes the table of runs. Every change of state is compare-and-set, so that of two who want the same run only one gets
 * it (Spring Batch itself would start both), and a node whose lease is gone changes nothing any more.
 */
final class RunTable {

    private static final int LONGEST_MESSAGE = 4000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient jdbc;

    RunTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @throws DuplicateKeyException where its id, slot or request is there already */
    void insert(Run run) {
        RunTrigger trigger = run.trigger();
        RunTerms terms = run.terms();
        jdbc.sql("""
                        insert into ns_run (id, job, server, state, parameters, schedule, slot, request, created_at, due_at,
                                            deadline, attempts, backoff_seconds, if_busy, reserved_for, attempt, failed,
                                            recovered, fence, ended_at, message)
                        values (:id, :job, :server, :state, :parameters, :schedule, :slot, :request, :created, :due,
                                :deadline, :attempts, :backoff, :ifBusy, :reservedFor, 0, 0, 0, 0, :ended, :message)
                        """)
                .param("id", run.id())
                .param("job", run.job().text())
                .param("server", run.server())
                .param("state", run.state().name())
                .param("parameters", JSON.writeValueAsString(run.parameters()))
                .param("schedule", run.schedule().orElse(null))
                .param("slot", trigger instanceof RunTrigger.Slot slot ? utc(slot.slot()) : null)
                .param("request", trigger instanceof RunTrigger.Request request ? request.id() : null)
                .param("created", utc(run.created()))
                .param("due", utc(terms.due()))
                .param("deadline", terms.deadline().map(RunStore::utc).orElse(null))
                .param("attempts", terms.attempts())
                .param("backoff", terms.backoff().toSeconds())
                .param("ifBusy", terms.ifBusy().name())
                .param("reservedFor", run.reservedFor().orElse(null))
                .param("ended", run.ended().map(RunStore::utc).orElse(null))
                .param("message", run.message().map(RunTable::shortened).orElse(null))
                .update();
    }

    /** Makes a queued run the node's, under a lease that it has taken. */
    boolean start(String id, String node, long fence, Instant now) {
        return jdbc.sql("""
                                update ns_run
                                set state = 'RUNNING', node = :node, fence = :fence, attempt = attempt + 1,
                                    started_at = :now, ended_at = null, message = null, stop_asked_at = null
                                where id = :id and state = 'QUEUED'
                                """)
                        .param("node", node)
                        .param("fence", fence)
                        .param("now", utc(now))
                        .param("id", id)
                        .update()
                == 1;
    }

    /** Says of a running attempt that it is over. No other attempt's fence is touched. */
    boolean end(
            String id, long fence, RunState state, @Nullable String message, @Nullable Long execution, Instant now) {
        return jdbc.sql("""
                                update ns_run
                                set state = :state, message = :message, ended_at = :now,
                                    failed = failed + :failed,
                                    batch_execution_id = coalesce(cast(:execution as bigint), batch_execution_id)
                                where id = :id and state = 'RUNNING' and fence = :fence
                                """)
                        .param("state", state.name())
                        .param("message", message == null ? null : shortened(message))
                        .param("now", utc(now))
                        .param("failed", state == RunState.FAILED ? 1 : 0)
                        .param("execution", execution)
                        .param("id", id)
                        .param("fence", fence)
                        .update()
                == 1;
    }

    /** Puts a running attempt's run back into the queue, or ends it where somebody wanted it to stop. */
    boolean requeue(Run run, long fence, Requeued how) {
        return jdbc.sql("""
                                update ns_run
                                set state = case when stop_asked_at is null then 'QUEUED' else 'STOPPED' end,
                                    message = case when stop_asked_at is null then :message else :stopped end,
                                    due_at = :due, ended_at = :ended,
                                    failed = failed + :failed, recovered = recovered + :recovered
                                where id = :id and state = 'RUNNING' and fence = :fence
                                """)
                        .param("message", shortened(how.message()))
                        .param("stopped", stoppedAsAsked(run.id()))
                        .param("due", utc(how.due()))
                        .param("ended", utc(how.ended()))
                        .param("failed", how.failed() ? 1 : 0)
                        .param("recovered", how.recovered() ? 1 : 0)
                        .param("id", run.id())
                        .param("fence", fence)
                        .update()
                == 1;
    }

    /** What a run says that was being done when it was asked to stop. */
    static String stoppedAsAsked(String id) {
        return "stopped as asked; what is stored will be reused. Go on with: nightshift runs restart " + id;
    }

    /** Why a run goes back into the queue: a failure, the loss of its node, or neither. */
    record Requeued(String message, Instant due, Instant ended, boolean failed, boolean recovered) {}

    /** Ends runs that were never begun. */
    boolean endQueued(String id, RunState state, String message, Instant now) {
        return jdbc.sql("""
                                update ns_run set state = :state, message = :message, ended_at = :now
                                where id = :id and state = 'QUEUED'
                                """)
                        .param("state", state.name())
                        .param("message", shortened(message))
                        .param("now", utc(now))
                        .param("id", id)
                        .update()
                == 1;
    }

    /** Puts one that is over into the queue once more, with all its attempts before it. */
    boolean again(String id, List<RunState> from, Optional<String> reservedFor, Instant now) {
        return jdbc.sql("""
                                update ns_run
                                set state = 'QUEUED', due_at = :now, deadline = null, reserved_for = :reservedFor,
                                    failed = 0, recovered = 0, message = null, stop_asked_at = null
                                where id = :id and state in (:from)
                                """)
                        .param("now", utc(now))
                        .param("reservedFor", reservedFor.orElse(null))
                        .param("id", id)
                        .param("from", from.stream().map(RunState::name).toList())
                        .update()
                == 1;
    }

    /** @return whether it is running; its node sees it at its next beat */
    boolean askToStop(String id, Instant now) {
        return jdbc.sql("""
                                update ns_run set stop_asked_at = coalesce(stop_asked_at, :now)
                                where id = :id and state = 'RUNNING'
                                """).param("now", utc(now)).param("id", id).update() == 1;
    }

    /** Held until the transaction ends: what is decided on the queue is decided by one at a time. */
    void lockQueue() {
        jdbc.sql("select name from ns_lock where name = 'queue' for update")
                .query(String.class)
                .single();
    }

    private static String shortened(String message) {
        return message.substring(0, Math.min(LONGEST_MESSAGE, message.length()));
    }
}
