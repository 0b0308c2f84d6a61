package dev.nightshift.app.operations;

import dev.nightshift.app.database.JobDatabase;
import dev.nightshift.app.settings.ConfigurationSource;
import dev.nightshift.app.settings.SettingsReader;
import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The operation log in PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperationLogIT extends OperationTablesContract {

    private final AtomicInteger databases = new AtomicInteger();
    private PostgresServer server;

    @BeforeAll
    void startServer() {
        server = PostgresServers.start(18);
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    @Override
    JobDatabase open() {
        String name = "jobs" + databases.incrementAndGet();
        server.execute("postgres", "create database " + name);
        return JobDatabase.open(SettingsReader.read(ConfigurationSource.of(Map.of(
                "nightshift.job-database.url", "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + name,
                "nightshift.job-database.username", PostgresServer.SUPERUSER,
                "nightshift.job-database.password", PostgresServer.SUPERUSER_PASSWORD))));
    }
}
