package dev.nightshift.app.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.nightshift.postgres.PostgresException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.CannotCreateTransactionException;

class FailuresTest {

    @Test
    void a_connection_that_the_pool_had_closed_is_the_job_databases_failure() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:mem:failures");
        try (HikariDataSource pool = new HikariDataSource(config)) {
            Connection connection = pool.getConnection();
            connection.close();
            Throwable thrown = catchThrowable(connection::createStatement);

            assertThat(thrown).hasMessage("Connection is closed");
            assertThat(Failures.areOfJobDatabase(List.of(new IllegalStateException("a step", thrown))))
                    .isTrue();
        }
    }

    @Test
    void so_is_what_spring_throws_wherever_it_stands() {
        assertThat(Failures.areOfJobDatabase(
                        List.of(new IllegalStateException("a step"), new QueryTimeoutException("too late"))))
                .isTrue();
        assertThat(Failures.areOfJobDatabase(List.of(
                        new IllegalStateException("a step", new CannotCreateTransactionException("no connection")))))
                .isTrue();
    }

    @Test
    void what_it_refuses_is_not_its_failure() {
        assertThat(Failures.areOfJobDatabase(List.of(new DataIntegrityViolationException("value too long"))))
                .isFalse();
    }

    @Test
    void a_servers_failure_is_not() {
        SQLException said = new SQLException("FATAL: the database system is shutting down", "57P03");

        assertThat(Failures.areOfJobDatabase(List.of(new PostgresException.Unreachable("shop: it is down", said))))
                .isFalse();
    }
}
