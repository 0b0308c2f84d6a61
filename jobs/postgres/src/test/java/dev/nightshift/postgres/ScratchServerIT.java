package dev.nightshift.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

final class ScratchServerIT {

    static final List<Integer> MAJORS = PostgresServers.MAJORS;

    private Path home;

    /** Not JUnit's: the unprivileged account must reach it, and closing must remove it. */
    @BeforeEach
    void make_home() throws IOException {
        home = Files.createTempDirectory("nightshift-test-drill-");
    }

    @AfterEach
    void leaves_nothing_behind() {
        assertThat(home).doesNotExist();
    }

    @ParameterizedTest
    @FieldSource("MAJORS")
    void boots_what_was_streamed_however_hostile_its_settings_are(int major) throws Exception {
        Path touched = Path.of(home + ".touched");
        try (PostgresServer server = PostgresServers.start(major)) {
            Path tablespace = server.newDirectory("side room");
            server.execute(
                    "postgres",
                    "CREATE DATABASE \"the \"\"odd\"\" 'shop'+%\"",
                    "CREATE TABLESPACE side LOCATION '" + tablespace + "'",
                    "ALTER SYSTEM SET archive_command = 'touch " + touched + "'",
                    "ALTER SYSTEM SET primary_conninfo = 'host=127.0.0.1'");
            server.execute(
                    "the \"odd\" 'shop'+%",
                    "CREATE TABLE side_table TABLESPACE side AS SELECT generate_series(1, 10000) AS id",
                    "CREATE UNLOGGED TABLE fleeting AS SELECT generate_series(1, 10) AS id");
            server.execute(
                    "postgres",
                    "ALTER DATABASE \"the \"\"odd\"\" 'shop'+%\" SET session_preload_libraries = 'nonexistent'");
            BackupDirectory directory = backUp(server);
            Files.writeString(
                    directory.data().resolve("postgresql.auto.conf"),
                    "archive_mode = on\nlisten_addresses = '*'\nshared_preload_libraries = 'nonexistent'\nport = "
                            + server.port() + "\n",
                    StandardOpenOption.APPEND);
            Files.createFile(directory.data().resolve("standby.signal"));
            Files.delete(directory.data().resolve("postgresql.conf"));

            try (ScratchServer scratch = ScratchServer.start(settings(directory, major));
                    Connection connection = scratch.connect("the \"odd\" 'shop'+%")) {
                assertThat(ask(connection, "SELECT count(*) FROM side_table")).isEqualTo("10000");
                assertThat(ask(connection, "SELECT count(*) FROM fleeting")).isEqualTo("0");
                assertThat(ask(connection, "SELECT pg_is_in_recovery()")).isEqualTo("f");
                assertIsolated(connection);
                assertThat(ask(connection, "SELECT pg_switch_wal() IS NOT NULL"))
                        .isEqualTo("t");
                assertThat(scratch.bootTook()).isPositive();
            }
        }
        assertThat(touched).doesNotExist();
    }

    private static void assertIsolated(Connection connection) throws SQLException {
        for (String setting : List.of(
                "listen_addresses",
                "archive_command",
                "archive_library",
                "restore_command",
                "primary_conninfo",
                "shared_preload_libraries",
                "session_preload_libraries",
                "local_preload_libraries")) {
            assertThat(ask(connection, "SHOW " + setting)).as(setting).isIn("", "(disabled)");
        }
        assertThat(ask(connection, "SHOW archive_mode")).isEqualTo("off");
        assertThat(ask(connection, "SHOW ssl")).isEqualTo("off");
        assertThat(ask(connection, "SHOW max_logical_replication_workers")).isEqualTo("0");
        assertThat(ask(connection, "SHOW max_wal_senders")).isEqualTo("0");
        assertThat(ask(connection, "SELECT inet_server_addr() IS NULL")).isEqualTo("t");
        assertThat(
                        ask(
                                connection,
                                "SELECT count(*) FROM pg_stat_activity WHERE backend_type ~ 'logical|walsender|archiver|autovacuum'"))
                .isEqualTo("0");
    }

    @Test
    void opens_no_tcp_port_and_starts_no_subscription_and_brings_back_prepared_transactions() throws Exception {
        try (PostgresServer server =
                PostgresServers.start(17, java.util.Map.of("wal_level", "logical", "max_prepared_transactions", "7"))) {
            server.execute(
                    "postgres",
                    "CREATE TABLE ledger (id int)",
                    "CREATE SUBSCRIPTION thirsty CONNECTION 'host=127.0.0.1 port=" + server.port()
                            + " user=postgres dbname=postgres' PUBLICATION none WITH (connect = false)",
                    "ALTER SUBSCRIPTION thirsty SET (slot_name = 'thirsty')",
                    "ALTER SUBSCRIPTION thirsty ENABLE",
                    "CREATE FUNCTION shout() RETURNS event_trigger LANGUAGE plpgsql AS "
                            + "$$ BEGIN RAISE EXCEPTION 'no entry'; END $$",
                    "CREATE EVENT TRIGGER at_login ON login EXECUTE FUNCTION shout()");
            server.executeWithoutEventTriggers("ALTER EVENT TRIGGER at_login ENABLE ALWAYS");
            server.executeWithoutEventTriggers("BEGIN; INSERT INTO ledger VALUES (1); PREPARE TRANSACTION 'half way'");
            BackupDirectory directory = backUp(server);

            try (ScratchServer scratch = ScratchServer.start(settings(directory, 17));
                    Connection connection = scratch.connect("postgres")) {
                assertThat(ask(connection, "SELECT gid FROM pg_prepared_xacts")).isEqualTo("half way");
                assertThat(ask(connection, "SELECT subenabled FROM pg_subscription"))
                        .isEqualTo("t");
                assertThat(ask(connection, "SELECT count(*) FROM pg_stat_subscription WHERE pid IS NOT NULL"))
                        .isEqualTo("0");
                long pid = Long.parseLong(ask(connection, "SELECT pg_backend_pid()"));
                assertThat(tcpListeners(ProcessHandle.of(pid)
                                .orElseThrow()
                                .parent()
                                .orElseThrow()
                                .pid()))
                        .isEmpty();
            }
        }
    }

    /** Inodes of the process's sockets that stand in the kernel's table of TCP listeners. */
    private static List<String> tcpListeners(long pid) throws IOException {
        List<String> sockets;
        try (var descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            sockets = descriptors
                    .map(ScratchServerIT::target)
                    .filter(t -> t.startsWith("socket:"))
                    .toList();
        }
        assertThat(sockets).isNotEmpty();
        var lines = new java.util.ArrayList<String>();
        lines.addAll(Files.readAllLines(Path.of("/proc/net/tcp")));
        lines.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
        return lines.stream()
                .filter(line -> line.strip().split("\\s+", -1)[3].equals("0A"))
                .filter(line -> sockets.contains("socket:[" + line.strip().split("\\s+", -1)[9] + "]"))
                .toList();
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void finds_a_way_in_where_the_superuser_has_another_name() throws Exception {
        try (PostgresServer server = PostgresServers.start(18)) {
            server.execute(
                    "postgres",
                    "CREATE ROLE chief SUPERUSER",
                    "SET SESSION AUTHORIZATION chief",
                    "ALTER ROLE postgres RENAME TO boss");
            BackupDirectory directory = backUp(server);
            try (ScratchServer scratch = ScratchServer.start(settings(directory, 18));
                    Connection connection = scratch.connect("postgres")) {
                assertThat(ask(connection, "SHOW is_superuser")).isEqualTo("on");
            }
        }
    }

    @Test
    void tells_the_servers_own_words_where_it_does_not_start() throws Exception {
        try (PostgresServer server = PostgresServers.start(16)) {
            BackupDirectory directory = backUp(server);
            Files.delete(directory.data().resolve("global/pg_filenode.map"));
            assertThatThrownBy(() -> ScratchServer.start(settings(directory, 16)))
                    .isInstanceOf(PostgresException.Failed.class)
                    .hasMessageContaining("FATAL")
                    .hasMessageContaining("pg_filenode.map");
        }
    }

    @Test
    void removes_what_a_killed_process_left_and_nothing_of_a_living_one() throws Exception {
        Path parent = home;
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx--x--x"));
        home = Files.createDirectory(parent.resolve("drill"));
        try (PostgresServer server = PostgresServers.start(18)) {
            BackupDirectory directory = backUp(server);
            try (ScratchServer scratch = ScratchServer.start(settings(directory, 18))) {
                ProcessHandle postmaster;
                try (Connection connection = scratch.connect("postgres")) {
                    postmaster = ProcessHandle.of(Long.parseLong(ask(connection, "SELECT pg_backend_pid()")))
                            .orElseThrow()
                            .parent()
                            .orElseThrow();
                }
                assertThat(ScratchServer.removeLeftovers(parent)).isEmpty();
                assertThatThrownBy(() -> ScratchServer.start(settings(directory, 18)))
                        .isInstanceOf(PostgresException.NotReady.class)
                        .hasMessageContaining("holds a scratch server already");
                assertThat(postmaster.isAlive()).isTrue();

                Path note = home.resolve("scratch/owner.properties");
                Files.writeString(note, "started=2001-01-01T00\\:00\\:00Z\n", StandardOpenOption.APPEND);
                assertThat(ScratchServer.removeLeftovers(parent)).containsExactly(home);
                assertThat(postmaster.isAlive()).isFalse();
                assertThat(home).doesNotExist();
            }
        }
        Files.delete(parent);
    }

    @Test
    void tells_before_a_restore_whether_the_servers_account_reaches_a_place() throws Exception {
        ScratchServer.requireReachable(home.getParent().resolve("not there yet"));
        if (!ServerAccount.choose().isOwn()) {
            assertThatThrownBy(() -> ScratchServer.requireReachable(home))
                    .isInstanceOf(PostgresException.NotReady.class)
                    .hasMessageContaining(home.toString())
                    .hasMessageContaining("chmod a+x");
        }
        Files.delete(home);
    }

    @Test
    void refuses_a_tablespace_that_leads_out_of_its_home() throws Exception {
        Path outside = Files.createTempDirectory("nightshift-test-outside-");
        BackupDirectory directory = new BackupDirectory(home);
        Files.createDirectories(directory.data().resolve("pg_tblspc"));
        Files.writeString(directory.data().resolve("PG_VERSION"), "18\n");
        Files.createSymbolicLink(directory.data().resolve("pg_tblspc/16384"), outside);
        assertThatThrownBy(() -> ScratchServer.start(settings(directory, 18)))
                .isInstanceOf(PostgresException.NotReady.class)
                .hasMessageContaining(outside.toString())
                .hasMessageContaining("every link");
        assertThat(outside).exists();
        Files.delete(outside);
    }

    @Test
    void names_what_to_install_where_binaries_are_missing() throws Exception {
        Files.delete(home);
        assertThatThrownBy(() -> ScratchServer.findBinaries(List.of(PostgresServers.binaries(16)), 99))
                .isInstanceOf(PostgresException.NoBinaries.class)
                .hasMessageContaining("(PostgreSQL 16)")
                .hasMessageContaining("apt-get install postgresql-99")
                .hasMessageContaining("drill.binaries");
    }

    private BackupDirectory backUp(PostgresServer server) throws IOException {
        BackupDirectory directory = new BackupDirectory(home);
        try (BaseBackup backup = BaseBackup.start(server.settings(), "drill", Clock.systemUTC())) {
            backup.read(directory);
        }
        return directory;
    }

    private ScratchSettings settings(BackupDirectory directory, int major) {
        return new ScratchSettings(
                List.of(PostgresServers.binaries(major)),
                home,
                directory.data(),
                major,
                List.of(),
                Duration.ofMinutes(1));
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
