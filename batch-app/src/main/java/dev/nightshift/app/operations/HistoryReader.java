package dev.nightshift.app.operations;

import dev.nightshift.maintenance.ActionKind;
import dev.nightshift.maintenance.History;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads at once all that there is to learn of a server's operations: a plan asks for thousands of relations. */
final class HistoryReader {

    /** What a server did long ago says little about it. */
    private static final int NEWEST_OF_A_KIND = 20;

    /** Of smaller ones pages that are begun and not full, and the first ones, which hold no entries, count for too much. */
    private static final long LEAST_FULL_BYTES = 512 << 10;

    private final JdbcClient jdbc;
    private final String server;

    HistoryReader(JdbcClient jdbc, String server) {
        this.jdbc = jdbc;
        this.server = server;
    }

    /** @param bytes that the prediction will be asked for: those of the plan, whatever the action's own look counted in */
    private record Took(long bytes, Duration time) {

        static Took read(ResultSet row, int number) throws SQLException {
            return new Took(
                    row.getLong("target_bytes"),
                    Duration.between(
                            row.getObject("started_at", OffsetDateTime.class),
                            row.getObject("ended_at", OffsetDateTime.class)));
        }
    }

    History read() {
        Map<ActionKind, Double> paces = new EnumMap<>(ActionKind.class);
        Map<ActionKind, Duration> small = new EnumMap<>(ActionKind.class);
        for (ActionKind kind : ActionKind.values()) {
            List<Double> ofLarge = newest(kind, RecordedHistory.LEAST_TELLING_BYTES, Long.MAX_VALUE).stream()
                    .map(took -> RecordedHistory.pace(took.bytes(), took.time()))
                    .toList();
            if (!ofLarge.isEmpty()) {
                paces.put(kind, RecordedHistory.median(ofLarge));
            }
            List<Double> millisOfSmall = newest(kind, 1, RecordedHistory.LEAST_TELLING_BYTES - 1).stream()
                    .map(took -> (double) took.time().toMillis())
                    .toList();
            if (!millisOfSmall.isEmpty()) {
                small.put(kind, Duration.ofMillis(Math.round(RecordedHistory.median(millisOfSmall))));
            }
        }
        return new RecordedHistory(paces, small, indexes(), passedOver());
    }

    private List<Took> newest(ActionKind kind, long least, long most) {
        return jdbc.sql("""
                        select target_bytes, started_at, ended_at from ns_operation
                        where server = :server and state = 'DONE' and kind = :kind
                          and target_bytes between :least and :most and bytes_before is not null and not interrupted
                        order by id desc
                        limit :newest
                        """)
                .param("server", server)
                .param("kind", kind.name())
                .param("least", least)
                .param("most", most)
                .param("newest", NEWEST_OF_A_KIND)
                .query(Took::read)
                .list();
    }

    /** Oldest first, so that the newest of each index stays. */
    private Map<RecordedHistory.Name, RecordedHistory.Known> indexes() {
        Map<RecordedHistory.Name, RecordedHistory.Known> found = new HashMap<>();
        RowCallbackHandler noted = row -> found.merge(
                new RecordedHistory.Name(row.getString("database"), row.getString("schema"), row.getString("name")),
                known(row),
                RecordedHistory.Known::then);
        jdbc.sql("""
                        select database, schema, name, bytes_after, entries, ended_at from ns_operation
                        where server = :server and state = 'DONE' and kind in ('REINDEX', 'CHECK_INDEX')
                        order by id
                        """).param("server", server).query(noted);
        return found;
    }

    /** Tables of which the newest vacuum left the indexes as they were. */
    private Set<RecordedHistory.Name> passedOver() {
        Set<RecordedHistory.Name> found = new HashSet<>();
        RowCallbackHandler noted = row -> {
            RecordedHistory.Name table =
                    new RecordedHistory.Name(row.getString("database"), row.getString("schema"), row.getString("name"));
            if (row.getBoolean("passed_over")) {
                found.add(table);
            } else {
                found.remove(table);
            }
        };
        jdbc.sql("""
                        select database, schema, name, options like '%"cleanup":"OFF"%' as passed_over
                        from ns_operation
                        where server = :server and state = 'DONE' and kind = 'VACUUM'
                        order by id
                        """).param("server", server).query(noted);
        return found;
    }

    private static RecordedHistory.Known known(ResultSet row) throws SQLException {
        long entries = row.getLong("entries");
        long bytes = row.getLong("bytes_after");
        return new RecordedHistory.Known(
                entries > 0 && bytes >= LEAST_FULL_BYTES ? Optional.of((double) bytes / entries) : Optional.empty(),
                Optional.of(row.getObject("ended_at", OffsetDateTime.class).toInstant()));
    }
}
