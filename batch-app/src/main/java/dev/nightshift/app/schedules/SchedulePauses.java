package dev.nightshift.app.schedules;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Set;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which schedules are paused. Kept beside Quartz's tables and not in them, so that a command can pause a schedule while
 * nothing else runs, and a restart does not resume it.
 */
final class SchedulePauses {

    private final JdbcClient jdbc;
    private final Clock clock;

    SchedulePauses(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    void pause(String schedule) {
        try {
            jdbc.sql("insert into ns_schedule_pause (schedule, paused_at) values (:schedule, :now)")
                    .param("schedule", schedule)
                    .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                    .update();
        } catch (DuplicateKeyException e) {
            // It is paused already, which is what was asked for; the first pause keeps its time.
            return;
        }
    }

    void resume(String schedule) {
        jdbc.sql("delete from ns_schedule_pause where schedule = :schedule")
                .param("schedule", schedule)
                .update();
    }

    Set<String> all() {
        return jdbc.sql("select schedule from ns_schedule_pause")
                .query(String.class)
                .set();
    }
}
