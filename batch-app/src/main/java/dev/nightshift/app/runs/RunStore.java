package dev.nightshift.app.runs;

import dev.nightshift.app.settings.JobName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What the table of runs says. */
public final class RunStore {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> PARAMETERS = new TypeReference<>() {};

    private final JdbcClient jdbc;

    public RunStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
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

    /** Of each schedule and server, the newest run that was begun and is over. */
    public List<Run> lastOfSchedules() {
        return jdbc.sql("""
                        select * from (
                            select r.*, row_number() over (partition by schedule, server
                                                           order by coalesce(slot, created_at) desc, id desc) as age
                            from ns_run r
                            where schedule is not null and state in ('COMPLETED', 'FAILED', 'STOPPED')) newest
                        where age = 1
                        """).query(RunStore::run).list();
    }

    /** Of each job and server, the newest run that was begun and is over. */
    public List<Run> lastOfJobs() {
        return jdbc.sql("""
                        select * from (
                            select r.*, row_number() over (partition by job, server
                                                           order by ended_at desc, id desc) as age
                            from ns_run r
                            where state in ('COMPLETED', 'FAILED', 'STOPPED')) newest
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

    /** The runs that are due at {@code now} and that any node may do, the longest first. */
    List<Run> due(Instant now, int limit) {
        return jdbc.sql("""
                        select * from ns_run
                        where state = 'QUEUED' and due_at <= :now and reserved_for is null
                        order by due_at, created_at, id
                        limit :limit
                        """)
                .param("now", utc(now))
                .param("limit", limit)
                .query(RunStore::run)
                .list();
    }

    /**
     * Whether a run of another job is due on the same server. For one that gave way before, only what fell due since counts;
     * or all, where it goes on since {@code longAgo}.
     */
    boolean isAwaited(String run, Instant now, Instant longAgo) {
        return jdbc.sql("""
                                select count(*) from ns_run mine, ns_run other
                                where mine.id = :run
                                  and other.server = mine.server and other.job <> mine.job
                                  and other.state = 'QUEUED' and other.due_at <= :now
                                  and (mine.attempt = 1 or other.due_at > mine.due_at or mine.started_at <= :longAgo)
                                """)
                        .param("run", run)
                        .param("now", utc(now))
                        .param("longAgo", utc(longAgo))
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** All that wait, due or not, the longest first. */
    public List<Run> queued() {
        return in(RunState.QUEUED);
    }

    /** Those that wait for a certain node. */
    List<Run> reserved() {
        return jdbc.sql("select * from ns_run where state = 'QUEUED' and reserved_for is not null")
                .query(RunStore::run)
                .list();
    }

    /** All that are being done. */
    public List<Run> running() {
        return in(RunState.RUNNING);
    }

    private List<Run> in(RunState state) {
        return jdbc.sql("select * from ns_run where state = :state order by due_at, created_at, id")
                .param("state", state.name())
                .query(RunStore::run)
                .list();
    }

    /** Those of {@code ids} that somebody wants to have stopped. */
    Set<String> toStop(Collection<String> ids) {
        return ids.isEmpty()
                ? Set.of()
                : jdbc.sql("select id from ns_run where stop_asked_at is not null and id in (:ids)")
                        .param("ids", ids)
                        .query(String.class)
                        .set();
    }

    private static Run run(ResultSet row, int number) throws SQLException {
        return new Run(
                row.getString("id"),
                job(row),
                row.getString("server"),
                RunState.valueOf(row.getString("state")),
                JSON.readValue(row.getString("parameters"), PARAMETERS),
                trigger(row),
                instant(row, "created_at").orElseThrow(),
                new RunTerms(
                        instant(row, "due_at").orElseThrow(),
                        instant(row, "deadline"),
                        row.getInt("attempts"),
                        Duration.ofSeconds(row.getLong("backoff_seconds")),
                        IfBusy.valueOf(row.getString("if_busy"))),
                Optional.ofNullable(row.getString("reserved_for")),
                attempt(row));
    }

    private static RunTrigger trigger(ResultSet row) throws SQLException {
        Optional<String> schedule = Optional.ofNullable(row.getString("schedule"));
        Optional<Instant> slot = instant(row, "slot");
        return slot.isPresent()
                ? new RunTrigger.Slot(schedule.orElseThrow(), slot.get())
                : new RunTrigger.Request(
                        Optional.ofNullable(row.getString("request")).orElse(""), schedule);
    }

    private static Attempt attempt(ResultSet row) throws SQLException {
        long execution = row.getLong("batch_execution_id");
        return new Attempt(
                row.getInt("attempt"),
                row.getInt("failed"),
                row.getInt("recovered"),
                Optional.ofNullable(row.getString("node")),
                row.getLong("fence"),
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

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
