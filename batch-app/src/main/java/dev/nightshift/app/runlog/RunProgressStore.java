package dev.nightshift.app.runlog;

import static dev.nightshift.app.runlog.RunLogStore.utc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of how far each run is. */
public final class RunProgressStore {

    private static final int LONGEST_STAGE = 500;

    private final JdbcClient jdbc;

    public RunProgressStore(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** What was told last. Of a run that was killed, it is how far that one came. */
    public Optional<StageProgress> find(String run) {
        return jdbc.sql("select * from ns_run_progress where run = :run")
                .param("run", run)
                .query(RunProgressStore::progress)
                .optional();
    }

    /** Only who runs it writes, so nobody else inserts the same meanwhile. */
    void put(StageProgress progress) {
        int updated = write("""
                update ns_run_progress
                set stage = :stage, began_at = :began, done_bytes = :done, total_bytes = :total,
                    bytes_per_second = :rate, estimated_end = :end, updated_at = :updated
                where run = :run
                """, progress);
        if (updated == 0) {
            write("""
                insert into ns_run_progress (run, stage, began_at, done_bytes, total_bytes, bytes_per_second,
                                             estimated_end, updated_at)
                values (:run, :stage, :began, :done, :total, :rate, :end, :updated)
                """, progress);
        }
    }

    private int write(String statement, StageProgress progress) {
        String stage = progress.stage();
        return jdbc.sql(statement)
                .param("run", progress.run())
                .param("stage", stage.substring(0, Math.min(LONGEST_STAGE, stage.length())))
                .param("began", utc(progress.began()))
                .param("done", progress.doneBytes())
                .param("total", progress.totalBytes())
                .param("rate", progress.bytesPerSecond())
                .param("end", progress.estimatedEnd().map(RunLogStore::utc).orElse(null))
                .param("updated", utc(progress.updated()))
                .update();
    }

    void remove(String run) {
        jdbc.sql("delete from ns_run_progress where run = :run")
                .param("run", run)
                .update();
    }

    /** Of those whose process was killed before it could do so. */
    int removeOfEnded() {
        return jdbc.sql("""
                        delete from ns_run_progress
                        where not exists (select 1 from ns_run r where r.id = ns_run_progress.run and r.ended_at is null)
                        """).update();
    }

    private static StageProgress progress(ResultSet row, int number) throws SQLException {
        return new StageProgress(
                row.getString("run"),
                row.getString("stage"),
                row.getObject("began_at", OffsetDateTime.class).toInstant(),
                row.getLong("done_bytes"),
                row.getLong("total_bytes"),
                row.getLong("bytes_per_second"),
                Optional.ofNullable(row.getObject("estimated_end", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
