package dev.nightshift.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * A PostgreSQL 18 of the demo's own, on a loopback port. It has a password, drawn for each start: on a machine with
 * several users nobody else gets in.
 */
final class EmbeddedServer implements AutoCloseable {

    private static final String SUPERUSER = "postgres";

    private final Account account;
    private final Path bin;
    private final Path home;
    private final int port;
    private final String password;

    private EmbeddedServer(Account account, Path bin, Path home, int port, String password) {
        this.account = account;
        this.bin = bin;
        this.home = home;
        this.port = port;
        this.password = password;
    }

    /** Unpacks, initialises and starts it below {@code home}, which must let the server's account pass through. */
    static EmbeddedServer start(Path home, String password) throws IOException {
        Account account = Account.toRunPostgres();
        Path bin = ServerBinaries.unpackInto(Files.createDirectory(home.resolve("postgresql-18")));
        Path own = account.ownDirectory(home.resolve("server"));
        EmbeddedServer server = new EmbeddedServer(account, bin, own, freePort(), password);
        server.initialise();
        try {
            server.launch();
        } catch (IOException | DemoException e) {
            server.stopWhatStarted(e);
            throw e;
        }
        return server;
    }

    /** Where {@code initdb}, {@code pg_ctl} and {@code postgres} are. */
    Path bin() {
        return bin;
    }

    int port() {
        return port;
    }

    String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** As the server says it, such as {@code 18.6}. */
    String version() throws SQLException {
        try (Connection connection = connect("postgres")) {
            return connection.getMetaData().getDatabaseProductVersion();
        }
    }

    /** A superuser's connection. */
    Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", "nightshift demo");
        return DriverManager.getConnection(url(database), properties);
    }

    /** A directory that the server may use as a tablespace. */
    Path directoryForTablespace(String name) throws IOException {
        return account.ownDirectory(home.resolve(name));
    }

    private void initialise() throws IOException {
        Path passwordFile = Files.writeString(home.resolve("password"), password);
        account.own(passwordFile);
        // pg_ctl takes initdb's options through a shell: initdb itself takes them as they are.
        run(
                program("initdb"),
                "--pgdata=" + data(),
                "--username=" + SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--data-checksums",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-sync");
        Files.delete(passwordFile);
        Files.writeString(data().resolve("postgresql.auto.conf"), settings(), StandardCharsets.UTF_8);
    }

    private String settings() {
        // The shop is thrown away at the end: nothing is gained by syncing it to disk. The drill's server, like any
        // restored one, must not depend on what stands here.
        return """
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                wal_level = replica
                max_wal_senders = 4
                max_replication_slots = 4
                shared_buffers = 64MB
                maintenance_work_mem = 128MB
                max_wal_size = 2GB
                fsync = off
                timezone = 'Europe/Amsterdam'
                """.formatted(port);
    }

    private void launch() throws IOException {
        // pg_ctl gives the server a session of its own: a Ctrl-C in the terminal does not reach it, so that it outlives
        // what still talks to it.
        run(program("pg_ctl"), "--pgdata=" + data(), "--log=" + home.resolve("log"), "--wait", "start");
    }

    /** pg_ctl may have been interrupted after it had started the server. */
    private void stopWhatStarted(Exception failure) {
        if (Files.exists(data().resolve("postmaster.pid"))) {
            try {
                close();
            } catch (IOException | DemoException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /** Stops it; its files go with the directory that it was started in. */
    @Override
    public void close() throws IOException {
        run(program("pg_ctl"), "--pgdata=" + data(), "--mode=immediate", "--wait", "stop");
    }

    private Path data() {
        return home.resolve("data");
    }

    private String program(String name) {
        return bin.resolve(name).toString();
    }

    private void run(String... command) throws IOException {
        // Output goes to a file: the server inherits it, and a pipe would stay open for as long as the server lives.
        Path output = Files.createTempFile(home, "output", ".txt");
        Process process = new ProcessBuilder(account.command(new ArrayList<>(List.of(command))))
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (Interruptible.exitCodeOf(process) != 0) {
            throw new DemoException(
                    "The demo's PostgreSQL failed: '" + Path.of(command[0]).getFileName()
                            + "' ended with exit code " + process.exitValue() + " and said: " + lastLines(output)
                            + " Expected it to start on port " + port + " with room in " + home + ".");
        }
    }

    private String lastLines(Path output) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(output));
        Path log = home.resolve("log");
        if (Files.exists(log)) {
            lines.addAll(Files.readAllLines(log));
        }
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
