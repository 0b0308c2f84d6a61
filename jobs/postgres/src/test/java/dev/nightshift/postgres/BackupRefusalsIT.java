package dev.nightshift.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What preflight finds, what a backup without preflight is refused with, and that both name the remedy. */
final class BackupRefusalsIT {

    private static PostgresServer server;

    @BeforeAll
    static void start_server() {
        server = PostgresServers.start(16);
    }

    @AfterAll
    static void stop_server() {
        server.close();
    }

    @Test
    void finds_a_server_ready() {
        Preflight.PreflightReport report = Preflight.of(server.settings());
        assertThat(report.problems()).isEmpty();
        assertThat(report.notes()).isEmpty();
        assertThat(report.serverVersion()).startsWith("16.");
    }

    @Test
    void tells_a_wrong_password_without_showing_it() {
        ServerSettings wrong = server.settings("nightshift", "hunter2");
        assertThatThrownBy(() -> Preflight.of(wrong))
                .isInstanceOf(PostgresException.NotAuthenticated.class)
                .hasMessageContaining("nightshift")
                .hasMessageContaining("pg_hba.conf")
                .hasMessageContaining("servers.shop.password")
                .message()
                .doesNotContain("hunter2");
        assertThatThrownBy(() -> begin(wrong)).isInstanceOf(PostgresException.NotAuthenticated.class);
    }

    @Test
    void tells_that_no_password_was_given() {
        ServerSettings none = new ServerSettings(
                "shop", server.settings().url(), "nightshift", Optional.empty(), Map.of("passfile", "/nonexistent"));
        assertThatThrownBy(() -> begin(none))
                .isInstanceOf(PostgresException.NotAuthenticated.class)
                .hasMessageContaining("no password was provided");
    }

    @Test
    void tells_that_nobody_listens() {
        ServerSettings down = new ServerSettings(
                "shop", "jdbc:postgresql://127.0.0.1:1/postgres", "nightshift", Optional.of("backup secret"), Map.of());
        assertThatThrownBy(() -> Preflight.of(down))
                .isInstanceOf(PostgresException.Unreachable.class)
                .hasMessageContaining("127.0.0.1:1")
                .hasMessageContaining("Check that it runs");
    }

    @Test
    void names_the_grant_a_role_without_replication_needs() {
        server.execute("postgres", "CREATE ROLE \"plain \"\"role\" LOGIN PASSWORD 'plain secret'");
        ServerSettings plain = server.settings("plain \"role", "plain secret");
        assertThat(Preflight.of(plain).problems())
                .extracting(Preflight.PreflightProblem::remedy)
                .containsExactly("ALTER ROLE \"plain \"\"role\" REPLICATION;");
        assertThatThrownBy(() -> begin(plain))
                .isInstanceOf(PostgresException.NotReady.class)
                .hasMessageContaining("ALTER ROLE \"plain \"\"role\" REPLICATION;");

        server.execute("postgres", "ALTER ROLE \"plain \"\"role\" REPLICATION;");
        assertThat(Preflight.of(plain).problems()).isEmpty();
    }

    @Test
    void names_the_line_of_pg_hba_conf_that_lets_replication_in() throws Exception {
        Path hba = server.dataDirectory().resolve("pg_hba.conf");
        String before = Files.readString(hba);
        Files.writeString(hba, "host all all 127.0.0.1/32 scram-sha-256\n");
        server.execute("postgres", "SELECT pg_reload_conf()");
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> Preflight.of(server.settings()).problems().size() == 1);
            String remedy = Preflight.of(server.settings()).problems().get(0).remedy();
            assertThatThrownBy(() -> begin(server.settings()))
                    .isInstanceOf(PostgresException.NotAuthenticated.class)
                    .hasMessageContaining("host  replication  \"nightshift\"");

            String line = remedy.substring(remedy.indexOf("host"), remedy.indexOf('\n'));
            Files.writeString(hba, line + "\nhost all all 127.0.0.1/32 scram-sha-256\n");
            server.execute("postgres", "SELECT pg_reload_conf()");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> Preflight.of(server.settings()).problems().isEmpty());
        } finally {
            Files.writeString(hba, before);
            server.execute("postgres", "SELECT pg_reload_conf()");
        }
    }

    @Test
    void names_the_settings_a_server_that_writes_too_little_wal_needs() {
        try (PostgresServer minimal =
                PostgresServers.start(18, Map.of("wal_level", "minimal", "max_wal_senders", "0"))) {
            assertThat(Preflight.of(minimal.settings()).problems())
                    .extracting(Preflight.PreflightProblem::found)
                    .containsExactly("wal_level is minimal", "0 of max_wal_senders = 0 are in use");
            assertThatThrownBy(() -> begin(minimal.settings()))
                    .isInstanceOf(PostgresException.NotReady.class)
                    .hasMessageContaining("max_wal_senders");
        }
    }

    @Test
    void refuses_a_tablespace_whose_path_the_archive_can_not_hold() {
        Path deep = server.newDirectory("deep");
        Path location = server.newDirectory("deep/" + "d".repeat(100));
        assertThat(deep).exists();
        server.execute("postgres", "CREATE TABLESPACE far LOCATION '" + location + "'");
        try {
            assertThat(Preflight.of(server.settings()).problems())
                    .extracting(Preflight.PreflightProblem::found)
                    .singleElement()
                    .asString()
                    .contains("far", location.toString(), "99 bytes");
        } finally {
            server.execute("postgres", "DROP TABLESPACE far");
        }
    }

    @Test
    void reports_the_pages_whose_checksum_is_wrong() throws IOException {
        try (PostgresServer damaged = PostgresServers.start(15)) {
            damaged.execute("postgres", "CREATE TABLE t AS SELECT generate_series(1, 10000) AS id", "CHECKPOINT");
            String path = damaged.query("postgres", "SELECT pg_relation_filepath('t')");
            damaged.stop();
            try (RandomAccessFile file =
                    new RandomAccessFile(damaged.dataDirectory().resolve(path).toFile(), "rw")) {
                file.seek(3 * 8192 + 8000);
                file.write(~file.read());
            }
            damaged.restart();
            try (BaseBackup backup = begin(damaged.settings())) {
                assertThatThrownBy(() -> backup.read(new HostileServerTest.Discarding()))
                        .isInstanceOf(PostgresException.ChecksumFailures.class)
                        .hasMessageContaining(path)
                        .hasMessageContaining("block 3");
            }
        }
    }

    @Test
    void leaves_no_slot_and_no_sender_when_closed_in_the_middle() throws IOException {
        server.execute("postgres", "CREATE TABLE large AS SELECT repeat('x', 1000) FROM generate_series(1, 50000)");
        try (BaseBackup backup = begin(server.settings())) {
            assertThat(server.query("postgres", "SELECT count(*) FROM pg_replication_slots WHERE temporary"))
                    .isEqualTo("1");
            assertThatThrownBy(() -> backup.read(new Discontinued()))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the disk is full");
        }
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(server.query(
                        "postgres",
                        "SELECT (SELECT count(*) FROM pg_replication_slots) + (SELECT count(*) FROM "
                                + "pg_stat_replication)"))
                .isEqualTo("0"));
        server.execute("postgres", "DROP TABLE large");
    }

    private static BaseBackup begin(ServerSettings settings) {
        return BaseBackup.start(settings, "test", Clock.systemUTC());
    }

    private static final class Discontinued implements BaseBackupVisitor {
        @Override
        public void directory(String path, int mode, Instant modified) {}

        @Override
        public void link(String path, int mode, Instant modified, String target) {}

        @Override
        public void file(String path, int mode, Instant modified, long size, InputStream content) throws IOException {
            throw new IOException("the disk is full");
        }

        @Override
        public void manifest(InputStream content) {}

        @Override
        public void progress(long doneBytes, long totalBytes) {}
    }
}
