package dev.nightshift.app.schedules;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which slots have runs already; and the lock that is held, until the transaction ends, by whoever creates more. */
final class SlotRuns {

    private final JdbcClient jdbc;

    SlotRuns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Of those that come to it together the others find afterwards what the first one created. */
    void lock() {
        jdbc.sql("select name from ns_lock where name = 'slots' for update")
                .query(String.class)
                .single();
    }

    /** A slot of a schedule for a server. */
    record Place(String schedule, String server) {}

    /** What has a run at that slot. */
    Set<Place> at(Instant slot) {
        return jdbc.sql("select schedule, server from ns_run where slot = :slot")
                .param("slot", slot.atOffset(ZoneOffset.UTC))
                .query((row, number) -> new Place(row.getString("schedule"), row.getString("server")))
                .set();
    }

    /** The slots of a schedule after that time which have a run, by server. */
    Map<String, Set<Instant>> of(String schedule, Instant after) {
        Map<String, Set<Instant>> slots = new HashMap<>();
        jdbc.sql("select server, slot from ns_run where schedule = :schedule and slot > :after")
                .param("schedule", schedule)
                .param("after", after.atOffset(ZoneOffset.UTC))
                .query((ResultSet row) -> note(row, slots));
        return slots;
    }

    private static void note(ResultSet row, Map<String, Set<Instant>> slots) throws SQLException {
        slots.computeIfAbsent(row.getString("server"), server -> new HashSet<>())
                .add(row.getObject("slot", OffsetDateTime.class).toInstant());
    }
}
