package dev.nightshift.postgres;

import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.core.PGStream;
import org.postgresql.core.QueryExecutorBase;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.DriverInfo;

/**
 * The one reach into the driver's inside. pgjdbc opens the connection (TLS, SCRAM, GSS, certificates, pgpass), but has
 * no call for {@code BASE_BACKUP}, whose answer mixes result sets with a copy; so the bytes are read from its stream.
 */
final class DriverStream {

    private DriverStream() {}

    static PGStream of(Connection connection) throws SQLException {
        try {
            Field field = QueryExecutorBase.class.getDeclaredField("pgStream");
            field.setAccessible(true);
            return (PGStream) field.get(connection.unwrap(PgConnection.class).getQueryExecutor());
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new PostgresException.Failed(
                    "the PostgreSQL driver " + DriverInfo.DRIVER_VERSION
                            + " has no field QueryExecutorBase.pgStream that can be read; expected it as in 42.7.14. "
                            + "Run Nightshift with the driver it was released with.",
                    e);
        }
    }
}
