package dev.nightshift.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** One real server of a test, on a loopback port, in a directory that goes when it is closed. */
public final class PostgresServer implements AutoCloseable {

    public static final String SUPERUSER = "postgres";
    public static final String SUPERUSER_PASSWORD = "super secret";
    public static final String BACKUP_ROLE = "nightshift";
    public static final String BACKUP_PASSWORD = "backup secret";

    private final Path binaries;
    private final Path home;
    private final int port;
    private final ServerAccount account;
    private Process process;

    private PostgresServer(Path binaries, Path home, int port, ServerAccount account) throws IOException {
        this.binaries = binaries;
        this.home = home;
        this.port = port;
        this.account = account;
    }

    static PostgresServer start(int major, Path binaries, Map<String, String> settings) {
        try {
            Path home = Files.createTempDirectory("nightshift-test-server-" + major + "-");
            ServerAccount account = ServerAccount.choose();
            PostgresServer server = new PostgresServer(binaries, home, freePort(), account);
            try {
                server.initdb(settings);
                server.boot();
                server.execute(
                        "postgres",
                        "CREATE ROLE " + BACKUP_ROLE + " LOGIN REPLICATION PASSWORD '" + BACKUP_PASSWORD + "'");
                return server;
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another server that replays what this one writes. Made of this one's files, for which it is restarted. */
    public PostgresServer standby(String name) {
        try {
            Path copy = Files.createTempDirectory("nightshift-test-standby-");
            PostgresServer standby = new PostgresServer(binaries, copy, freePort(), account);
            try {
                stop();
                PostgresServers.run(
                        List.of("cp", "-a", "--reflink=auto", dataDirectory().toString(), copy.toString()));
                boot();
                standby.follow(name, port);
                standby.boot();
                return standby;
            } catch (RuntimeException e) {
                standby.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It tells every second how far it is, not every ten. */
    private void follow(String name, int primary) throws IOException {
        String configuration = "port = " + port + "\n"
                + "wal_receiver_status_interval = 1s\n"
                + "primary_conninfo = 'host=127.0.0.1 port=" + primary + " user=" + SUPERUSER + " password=''"
                + SUPERUSER_PASSWORD + "'' application_name=" + name + "'\n";
        Files.writeString(dataDirectory().resolve("postgresql.conf"), configuration, StandardOpenOption.APPEND);
        Files.createFile(dataDirectory().resolve("standby.signal"));
        account.own(home);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void initdb(Map<String, String> settings) throws IOException {
        Path passwordFile = home.resolve("password");
        Files.writeString(passwordFile, SUPERUSER_PASSWORD + "\n");
        account.own(home);
        PostgresServers.run(account.command(List.of(
                binaries.resolve("initdb").toString(),
                "--pgdata=" + dataDirectory(),
                "--username=" + SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--data-checksums",
                "--no-sync")));
        Map<String, String> all = new TreeMap<>(Map.of(
                "listen_addresses", "'127.0.0.1'",
                "unix_socket_directories", "''",
                "wal_level", "replica",
                "fsync", "off",
                "max_wal_size", "'2GB'",
                "timezone", "'Asia/Kathmandu'",
                "log_timezone", "'Asia/Kathmandu'"));
        all.putAll(settings);
        StringBuilder configuration = new StringBuilder("port = " + port + "\n");
        all.forEach((key, value) -> configuration.append(key + " = " + value + "\n"));
        Files.writeString(dataDirectory().resolve("postgresql.conf"), configuration, StandardOpenOption.APPEND);
    }

    private void boot() throws IOException {
        process = new ProcessBuilder(account.command(List.of(
                        binaries.resolve("postgres").toString(),
                        "-D",
                        dataDirectory().toString())))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
                .start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(this::answers);
    }

    private boolean answers() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("the server ended: " + Files.readString(home.resolve("log")));
        }
        try (Connection connection = connect("postgres")) {
            return connection.isValid(10);
        } catch (SQLException e) {
            return false;
        }
    }

    /** A superuser's connection. */
    public Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("password", SUPERUSER_PASSWORD);
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8),
                properties);
    }

    /** A superuser's connection for physical replication, by that application name. */
    public Connection connectForReplication(String name) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("password", SUPERUSER_PASSWORD);
        properties.setProperty("replication", "true");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "15");
        properties.setProperty("ApplicationName", name);
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", properties);
    }

    public void execute(String database, String... statements) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For a server whose own login trigger lets nobody in. */
    void executeWithoutEventTriggers(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/postgres?options=-c%20event_triggers=off",
                        SUPERUSER,
                        SUPERUSER_PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public String query(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As an operator would configure it: the backup role, with its password. */
    public ServerSettings settings() {
        return settings(BACKUP_ROLE, BACKUP_PASSWORD);
    }

    public ServerSettings settings(String role, String password) {
        return new ServerSettings(
                "shop", "jdbc:postgresql://127.0.0.1:" + port + "/postgres", role, Optional.of(password), Map.of());
    }

    public int port() {
        return port;
    }

    public Path dataDirectory() {
        return home.resolve("data");
    }

    /** A new directory of the server's own account, for a tablespace. */
    public Path newDirectory(String name) {
        try {
            Path directory = Files.createDirectories(home.resolve(name));
            account.own(home);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A fast shutdown; the files stay. */
    public void stop() {
        if (process == null || !process.isAlive()) {
            return;
        }
        PostgresServers.run(List.of("kill", "-INT", String.valueOf(process.pid())));
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    public void restart() {
        try {
            stop();
            boot();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
        try {
            Trees.remove(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
