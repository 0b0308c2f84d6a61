package dev.nightshift.app.runs;

import dev.nightshift.app.settings.JobName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table of runs. Changes of state are compare-and-set, so that of two who want the same run only one gets it:
 * Spring Batch itself would start both.
 */
public final class RunStore {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> PARAMETERS = new TypeReference<>() {};

    private final JdbcClient jdbc;

    public RunStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @throws DuplicateKeyException where its id, slot or request is there already */
    void insert(Run run, RunProcess process) {
        RunTrigger trigger = run.trigger();
        jdbc.sql("""
                        insert into ns_run (id, job, server, state, parameters, schedule, slot, request, created_at,
                                            host, pid, process_started_at)
                        values (:id, :job, :server, 'QUEUED', :parameters, :schedule, :slot, :request, :created,
                                :host, :pid, :processStarted)
                        """)
                .param("id", run.id())
                .param("job", run.job().text())
                .param("server", run.server())
                .param("parameters", JSON.writeValueAsString(run.parameters()))
                .param("schedule", run.schedule().orElse(null))
                .param("slot", trigger instanceof RunTrigger.Slot slot ? utc(slot.slot()) : null)
                .param("request", trigger instanceof RunTrigger.Request request ? request.id() : null)
                .param("created", utc(run.created()))
                .param("host", process.host())
                .param("pid", process.pid())
                .param("processStarted", utc(process.started()))
                .update();
    }

    /** Makes it this process's run, if it is in one of the states. */
    boolean claim(String id, List<RunState> from, Instant now, RunProcess process) {
        return jdbc.sql("""
                                update ns_run
                                set state = 'RUNNING', started_at = :now, ended_at = null, message = null,
                                    host = :host, pid = :pid, process_started_at = :processStarted
                                where id = :id and state in (:from)
                                """)
                        .param("now", utc(now))
                        .param("host", process.host())
                        .param("pid", process.pid())
                        .param("processStarted", utc(process.started()))
                        .param("id", id)
                        .param("from", from.stream().map(RunState::name).toList())
                        .update()
                == 1;
    }

    /** Ends it, unless somebody else did. */
    boolean end(String id, RunState state, @Nullable String message, @Nullable Long batchExecution, Instant now) {
        return jdbc.sql("""
                                update ns_run
                                set state = :state, message = :message, ended_at = :now,
                                    batch_execution_id = coalesce(cast(:execution as bigint), batch_execution_id)
                                where id = :id and state in ('QUEUED', 'RUNNING')
                                """)
                        .param("state", state.name())
                        .param(
                                "message",
                                message == null ? null : message.substring(0, Math.min(4000, message.length())))
                        .param("now", utc(now))
                        .param("execution", batchExecution)
                        .param("id", id)
                        .update()
                == 1;
    }

    public Optional<Run> find(String id) {
        return jdbc.sql("select * from ns_run where id = :id")
                .param("id", id)
                .query(RunStore::run)
                .optional();
    }

    Optional<Run> find(RunTrigger trigger, String server) {
        if (trigger instanceof RunTrigger.Slot slot) {
            return jdbc.sql("select * from ns_run where schedule = :schedule and slot = :slot and server = :server")
                    .param("schedule", slot.schedule())
                    .param("slot", utc(slot.slot()))
                    .param("server", server)
                    .query(RunStore::run)
                    .optional();
        }
        return jdbc.sql("select * from ns_run where request = :request")
                .param("request", ((RunTrigger.Request) trigger).id())
                .query(RunStore::run)
                .optional();
    }

    /** The newest runs first. */
    public List<Run> newest(Optional<String> server, int limit) {
        return jdbc.sql("""
                        select * from ns_run
                        where cast(:server as varchar) is null or server = :server
                        order by created_at desc, id desc
                        limit :limit
                        """)
                .param("server", server.orElse(null))
                .param("limit", limit)
                .query(RunStore::run)
                .list();
    }

    /** Of each schedule and server, the newest run that is over. */
    public List<Run> lastOfSchedules() {
        return jdbc.sql("""
                        select * from (
                            select r.*, row_number() over (partition by schedule, server
                                                           order by created_at desc, id desc) as age
                            from ns_run r
                            where schedule is not null and state not in ('QUEUED', 'RUNNING')) newest
                        where age = 1
                        """).query(RunStore::run).list();
    }

    /** Of each job and server, the newest run that is over. */
    public List<Run> lastOfJobs() {
        return jdbc.sql("""
                        select * from (
                            select r.*, row_number() over (partition by job, server
                                                           order by ended_at desc, id desc) as age
                            from ns_run r
                            where state not in ('QUEUED', 'RUNNING')) newest
                        where age = 1
                        """).query(RunStore::run).list();
    }

    /** Of each job and server, the newest run that completed. */
    public List<Run> lastCompletedOfJobs() {
        return jdbc.sql("""
                        select * from (
                            select r.*, row_number() over (partition by job, server
                                                           order by ended_at desc, id desc) as age
                            from ns_run r
                            where state = 'COMPLETED') newest
                        where age = 1
                        """).query(RunStore::run).list();
    }

    /** How many runs ended how. */
    public List<RunCount> counts() {
        return jdbc.sql("""
                        select job, server, state, count(*) as runs
                        from ns_run
                        where state not in ('QUEUED', 'RUNNING')
                        group by job, server, state
                        """)
                .query((row, number) -> new RunCount(
                        job(row),
                        row.getString("server"),
                        RunState.valueOf(row.getString("state")),
                        row.getLong("runs")))
                .list();
    }

    /** The runs that are not over, with the process that each belongs to. */
    List<LiveRun> live() {
        return jdbc.sql("select * from ns_run where state in ('QUEUED', 'RUNNING') order by created_at")
                .query((row, number) -> new LiveRun(
                        run(row, number),
                        new RunProcess(
                                row.getString("host"),
                                row.getLong("pid"),
                                instant(row, "process_started_at").orElse(Instant.EPOCH))))
                .list();
    }

    /** A run that is queued or running. */
    record LiveRun(Run run, RunProcess process) {}

    private static Run run(ResultSet row, int number) throws SQLException {
        Optional<String> schedule = Optional.ofNullable(row.getString("schedule"));
        Optional<Instant> slot = instant(row, "slot");
        RunTrigger trigger = slot.isPresent()
                ? new RunTrigger.Slot(schedule.orElseThrow(), slot.get())
                : new RunTrigger.Request(
                        Optional.ofNullable(row.getString("request")).orElse(""), schedule);
        long execution = row.getLong("batch_execution_id");
        return new Run(
                row.getString("id"),
                job(row),
                row.getString("server"),
                RunState.valueOf(row.getString("state")),
                JSON.readValue(row.getString("parameters"), PARAMETERS),
                trigger,
                instant(row, "created_at").orElseThrow(),
                instant(row, "started_at"),
                instant(row, "ended_at"),
                execution == 0 ? Optional.empty() : Optional.of(execution),
                Optional.ofNullable(row.getString("message")));
    }

    private static JobName job(ResultSet row) throws SQLException {
        return JobName.of(row.getString("job")).orElseThrow();
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
