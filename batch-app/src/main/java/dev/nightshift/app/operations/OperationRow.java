package dev.nightshift.app.operations;

import dev.nightshift.maintenance.Action;
import dev.nightshift.maintenance.ActionKind;
import dev.nightshift.maintenance.Operation;
import dev.nightshift.maintenance.PlannedAction;
import dev.nightshift.maintenance.Relation;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** An operation as its row in the table. */
final class OperationRow {

    static final String INSERT = """
            insert into ns_operation (run, server, kind, options, database, schema, name, oid, statement, urgency, reason,
                                      evidence, target_bytes, gain_bytes, predicted_ms, created_at, state, message)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'WAITING', '')
            """;

    static final String REPLAN = """
            update ns_operation
            set options = ?, statement = ?, reason = ?, evidence = ?, target_bytes = ?, gain_bytes = ?, predicted_ms = ?
            where id = ? and state = 'WAITING'
            """;

    private static final int LONGEST_TEXT = 4000;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> OPTIONS = new TypeReference<>() {};
    private static final TypeReference<List<String>> EVIDENCE = new TypeReference<>() {};

    private OperationRow() {}

    static void fill(PreparedStatement insert, String run, String server, PlannedAction planned, Instant now)
            throws SQLException {
        Action action = planned.action();
        Relation target = action.target();
        insert.setString(1, run);
        insert.setString(2, server);
        insert.setString(3, action.kind().name());
        insert.setString(4, JSON.writeValueAsString(new TreeMap<>(action.options())));
        insert.setString(5, target.database());
        insert.setString(6, target.schema());
        insert.setString(7, target.name());
        insert.setLong(8, target.oid());
        insert.setString(9, action.statement());
        insert.setString(10, planned.urgency().name());
        insert.setString(11, cut(planned.reason()));
        insert.setString(12, JSON.writeValueAsString(planned.evidence()));
        insert.setLong(13, planned.targetBytes());
        insert.setLong(14, planned.gainBytes());
        setPredicted(insert, 15, planned);
        insert.setObject(16, utc(now));
    }

    static void fillReplan(PreparedStatement update, PlannedAction planned, long id) throws SQLException {
        update.setString(
                1, JSON.writeValueAsString(new TreeMap<>(planned.action().options())));
        update.setString(2, planned.action().statement());
        update.setString(3, cut(planned.reason()));
        update.setString(4, JSON.writeValueAsString(planned.evidence()));
        update.setLong(5, planned.targetBytes());
        update.setLong(6, planned.gainBytes());
        setPredicted(update, 7, planned);
        update.setLong(8, id);
    }

    private static void setPredicted(PreparedStatement statement, int at, PlannedAction planned) throws SQLException {
        if (planned.predicted().isPresent()) {
            statement.setLong(at, planned.predicted().get().toMillis());
        } else {
            statement.setNull(at, Types.BIGINT);
        }
    }

    static Operation read(ResultSet row, int number) throws SQLException {
        return new Operation(
                row.getLong("id"),
                row.getString("run"),
                row.getString("server"),
                planned(row),
                Operation.State.valueOf(row.getString("state")),
                times(row),
                bytes(row),
                row.getString("message"));
    }

    private static PlannedAction planned(ResultSet row) throws SQLException {
        Relation target = new Relation(
                row.getString("database"), row.getString("schema"), row.getString("name"), row.getLong("oid"));
        OptionalLong predicted = number(row, "predicted_ms");
        return new PlannedAction(
                Action.of(
                        ActionKind.valueOf(row.getString("kind")),
                        target,
                        JSON.readValue(row.getString("options"), OPTIONS)),
                PlannedAction.Urgency.valueOf(row.getString("urgency")),
                row.getString("reason"),
                JSON.readValue(row.getString("evidence"), EVIDENCE),
                row.getLong("target_bytes"),
                row.getLong("gain_bytes"),
                predicted.isPresent() ? Optional.of(Duration.ofMillis(predicted.getAsLong())) : Optional.empty());
    }

    private static Optional<Operation.Times> times(ResultSet row) throws SQLException {
        Optional<Instant> ended = instant(row, "ended_at");
        return instant(row, "started_at").map(started -> new Operation.Times(started, ended));
    }

    /** Only where it was looked at before and after. */
    private static Optional<Operation.Bytes> bytes(ResultSet row) throws SQLException {
        OptionalLong before = number(row, "bytes_before");
        OptionalLong after = number(row, "bytes_after");
        return before.isPresent() && after.isPresent()
                ? Optional.of(new Operation.Bytes(before.getAsLong(), after.getAsLong()))
                : Optional.empty();
    }

    private static OptionalLong number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    /** To what its column holds, without half a character at its end. */
    static String cut(String text) {
        if (text.length() <= LONGEST_TEXT) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1)) ? LONGEST_TEXT - 1 : LONGEST_TEXT;
        return text.substring(0, end);
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
