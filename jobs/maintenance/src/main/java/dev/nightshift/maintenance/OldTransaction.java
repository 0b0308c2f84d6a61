package dev.nightshift.maintenance;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/** The oldest transaction that something would wait for, as the queries of the gates tell it. */
record OldTransaction(String who, String database, String role, String application, Duration age) {

    static OldTransaction read(ResultSet row) throws SQLException {
        return new OldTransaction(
                row.getString("who"),
                row.getString("database"),
                row.getString("role"),
                row.getString("application"),
                Duration.ofSeconds(row.getLong("age_seconds")));
    }

    /** As it follows on "a transaction is". */
    String told(Duration oldestExpected) {
        return Figures.duration(age) + " old (pid " + who + ", database " + database + ", role " + role
                + ", application " + application + "); expected none older than " + Figures.duration(oldestExpected);
    }
}
