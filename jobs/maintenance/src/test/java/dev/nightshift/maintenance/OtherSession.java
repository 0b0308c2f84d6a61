package dev.nightshift.maintenance;

import dev.nightshift.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;

/** Somebody else's session, who works with the same server. */
final class OtherSession implements AutoCloseable {

    private final Connection connection;
    private final Statement statement;

    OtherSession(PostgresServer server, String database) {
        try {
            connection = server.connect(database);
            statement = connection.createStatement();
            execute("set application_name = 'other'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    OtherSession execute(String... statements) {
        try {
            for (String sql : statements) {
                statement.execute(sql);
            }
            return this;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A statement that waits for something; completes with the SQLSTATE of its failure, or with "done". */
    CompletableFuture<String> begin(String sql) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                statement.execute(sql);
                return "done";
            } catch (SQLException e) {
                return String.valueOf(e.getSQLState());
            }
        });
    }

    int pid() {
        try {
            return Workplace.PID.first(connection, row -> row.getInt("pid")).orElseThrow();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
