package dev.nightshift.app.schedules;

import dev.nightshift.app.settings.ScheduleEntry;
import dev.nightshift.app.settings.Settings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Up to when it was decided what becomes of the slots of each server of each schedule. */
final class ScheduleMarks {

    private final JdbcClient jdbc;

    ScheduleMarks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Decided by this cron and zone up to then. */
    record Mark(String schedule, String server, String cron, String zone, Instant until) {

        /** Whether it was decided by what the configuration says. Where it was not, another node has another one. */
        boolean isOf(ScheduleEntry entry) {
            return entry.cron().equals(cron) && entry.zone().getId().equals(zone);
        }
    }

    /**
     * Makes the table say what the configuration says. What is new, or has another cron or zone, counts as decided up to
     * now; what is gone is forgotten.
     */
    void bring(Settings settings, Instant now) {
        Map<String, Map<String, Mark>> standing = all().stream()
                .collect(Collectors.groupingBy(Mark::schedule, Collectors.toMap(Mark::server, Function.identity())));
        settings.schedules().forEach((name, entry) -> {
            Map<String, Mark> servers = standing.getOrDefault(name, Map.of());
            entry.servers().stream()
                    .distinct()
                    .filter(server ->
                            !servers.containsKey(server) || !servers.get(server).isOf(entry))
                    .forEach(server -> begin(name, server, entry, now));
        });
        standing.forEach((name, servers) -> {
            ScheduleEntry entry = settings.schedules().get(name);
            List<String> gone = servers.keySet().stream()
                    .filter(server -> entry == null || !entry.servers().contains(server))
                    .toList();
            gone.forEach(server -> forget(name, server));
        });
    }

    List<Mark> all() {
        return jdbc.sql("select * from ns_schedule_mark")
                .query(ScheduleMarks::mark)
                .list();
    }

    List<Mark> of(String schedule) {
        return jdbc.sql("select * from ns_schedule_mark where schedule = :schedule order by server")
                .param("schedule", schedule)
                .query(ScheduleMarks::mark)
                .list();
    }

    /** Never back, and only for the servers that the entry names: those that it does not know, others decide on. */
    void advance(String schedule, ScheduleEntry entry, Instant until) {
        jdbc.sql("""
                        update ns_schedule_mark set decided_until = :until
                        where schedule = :schedule and cron = :cron and zone = :zone and server in (:servers)
                          and decided_until < :until
                        """)
                .param("servers", entry.servers())
                .param("schedule", schedule)
                .param("cron", entry.cron())
                .param("zone", entry.zone().getId())
                .param("until", until.atOffset(ZoneOffset.UTC))
                .update();
    }

    void begin(String schedule, String server, ScheduleEntry entry, Instant now) {
        forget(schedule, server);
        try {
            jdbc.sql("""
                            insert into ns_schedule_mark (schedule, server, cron, zone, decided_until)
                            values (:schedule, :server, :cron, :zone, :now)
                            """)
                    .param("schedule", schedule)
                    .param("server", server)
                    .param("cron", entry.cron())
                    .param("zone", entry.zone().getId())
                    .param("now", now.atOffset(ZoneOffset.UTC))
                    .update();
        } catch (DuplicateKeyException e) {
            return; // another node began it at the same time
        }
    }

    private void forget(String schedule, String server) {
        jdbc.sql("delete from ns_schedule_mark where schedule = :schedule and server = :server")
                .param("schedule", schedule)
                .param("server", server)
                .update();
    }

    private static Mark mark(ResultSet row, int number) throws SQLException {
        return new Mark(
                row.getString("schedule"),
                row.getString("server"),
                row.getString("cron"),
                row.getString("zone"),
                row.getObject("decided_until", OffsetDateTime.class).toInstant());
    }
}
