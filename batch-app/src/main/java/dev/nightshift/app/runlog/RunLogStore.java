package dev.nightshift.app.runlog;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The table of runs' log lines. */
public final class RunLogStore {

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final TransactionTemplate transactions;

    public RunLogStore(DataSource database) {
        this.jdbc = JdbcClient.create(database);
        this.batches = new JdbcTemplate(database);
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(database));
    }

    /** @param number to go on after; rises with each line of a run */
    public record Numbered(long number, LogLine line) {}

    /** What a run said after the line of that number, 0 for all of it. */
    public List<Numbered> after(String run, long number, int most) {
        return jdbc.sql("""
                        select number, run, at, level, logger, message
                        from ns_run_log
                        where run = :run and number > :number
                        order by number
                        limit :most
                        """)
                .param("run", run)
                .param("number", number)
                .param("most", most)
                .query((row, index) -> new Numbered(
                        row.getLong("number"),
                        new LogLine(
                                row.getString("run"),
                                row.getObject("at", OffsetDateTime.class).toInstant(),
                                row.getString("level"),
                                row.getString("logger"),
                                row.getString("message"))))
                .list();
    }

    /** All of them or none. */
    void append(List<LogLine> lines) {
        transactions.executeWithoutResult(status -> batches.batchUpdate(
                "insert into ns_run_log (run, at, level, logger, message) values (?, ?, ?, ?, ?)",
                lines,
                lines.size(),
                RunLogStore::fill));
    }

    private static void fill(PreparedStatement insert, LogLine line) throws SQLException {
        insert.setString(1, line.run());
        insert.setObject(2, utc(line.at()));
        insert.setString(3, line.level());
        insert.setString(4, line.logger());
        insert.setString(5, line.message());
    }

    Map<String, Integer> counts(Collection<String> runs) {
        Map<String, Integer> counts = new HashMap<>();
        jdbc.sql("select run, count(*) as lines from ns_run_log where run in (:runs) group by run")
                .param("runs", runs)
                .query(row -> {
                    counts.put(row.getString("run"), row.getInt("lines"));
                });
        return counts;
    }

    /** Removes the lines of runs that ended before then, and those that no run is known of. */
    int removeBefore(Instant then) {
        return jdbc.sql("""
                        delete from ns_run_log
                        where at < :then
                          and not exists (select 1 from ns_run r
                                          where r.id = ns_run_log.run and (r.ended_at is null or r.ended_at >= :then))
                        """).param("then", utc(then)).update();
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
