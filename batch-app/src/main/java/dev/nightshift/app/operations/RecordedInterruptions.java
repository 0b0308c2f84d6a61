package dev.nightshift.app.operations;

import dev.nightshift.maintenance.ActionKind;
import dev.nightshift.maintenance.Interruptions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads which actions were interrupted each of the last times that they were begun. */
final class RecordedInterruptions {

    /** What was never begun says nothing: a gate was closed, say. */
    private static final String IN_A_ROW = """
            select kind, database, schema, name, count(*) as in_a_row, max(ended_at) as last_ended
            from ns_operation died
            where server = :server and state in ('BROKEN_OFF', 'FAILED') and interrupted
              and not exists (select 1 from ns_operation later
                              where later.server = died.server and later.kind = died.kind
                                and later.state in ('DONE', 'FAILED', 'BROKEN_OFF') and later.id > died.id
                                and later.database = died.database and later.schema = died.schema
                                and later.name = died.name
                                and later.bytes_before is not null
                                and (later.state = 'DONE' or not later.interrupted))
            group by kind, database, schema, name
            """;

    private RecordedInterruptions() {}

    static List<Interruptions> of(String server, JdbcClient jdbc) {
        return jdbc.sql(IN_A_ROW)
                .param("server", server)
                .query((row, number) -> read(row))
                .list();
    }

    private static Interruptions read(ResultSet row) throws SQLException {
        return new Interruptions(
                ActionKind.valueOf(row.getString("kind")),
                row.getString("database"),
                row.getString("schema"),
                row.getString("name"),
                row.getInt("in_a_row"),
                row.getObject("last_ended", OffsetDateTime.class).toInstant());
    }
}
