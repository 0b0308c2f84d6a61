package dev.nightshift.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.app.cli.LedgerLoad.Transaction;
import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.postgres.ScratchServer;
import dev.nightshift.postgres.ScratchSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Backup under write load, restore, start: on every supported version, with everything a cluster can hold. */
class RoundTripIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String WEIRD = "we\"ird 'db' ü";
    private static final Path PG_VERIFYBACKUP = Path.of("/usr/lib/postgresql/15/bin/pg_verifybackup");
    private static final String TABLES = """
            select format('%I.%I', n.nspname, c.relname)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind = 'r' and c.relpersistence = 'p' and n.nspname not in ('pg_catalog', 'information_schema')
            order by 1""";

    private Path directory;
    private TestReporter reporter;

    @BeforeEach
    void makeDirectory(TestReporter given) throws IOException {
        reporter = given;
        directory = Files.createTempDirectory("nightshift-round-trip-");
        Files.setPosixFilePermissions(
                directory, PosixFilePermissions.fromString("rwxr-xr-x")); // for the scratch account
    }

    @AfterEach
    void removeDirectory() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 18})
    void what_was_committed_comes_back_on(int major) throws Exception {
        try (PostgresServer server = PostgresServers.start(major)) {
            fill(server, major);
            EasyRepositories.create(config(server, major));

            List<Transaction> written;
            JsonNode underLoad;
            try (LedgerLoad load = new LedgerLoad(server, "shop")) {
                await().until(() -> load.committed() > 500);
                succeed(server, major, "backup", "shop");
                int atEnd = load.committed();
                await().until(() -> load.committed() > atEnd + 200);
                written = load.stop();
                underLoad = newest(server, major);
            }
            succeed(server, major, "backup", "shop");

            restored(server, major, underLoad.get("id").stringValue(), scratch -> {
                checkLedger(
                        scratch,
                        written,
                        lsn(underLoad.get("backup").get("endLsn").stringValue()));
                assertThat(value(scratch, "shop", "select sum(balance) from account"))
                        .isEqualTo(String.valueOf(LedgerLoad.ACCOUNTS * LedgerLoad.BALANCE));
            });
            restored(server, major, "latest", scratch -> {
                for (String database : List.of("postgres", "shop", WEIRD)) {
                    assertThat(contents(scratch.connect(database)))
                            .as(database)
                            .isEqualTo(contents(server.connect(database)));
                }
                assertThat(value(scratch, "shop", "select count(*) from scratchpad"))
                        .as("an unlogged table is there, and empty")
                        .isEqualTo("0");
                assertThat(value(scratch, WEIRD, "select encode(lo_get(loid), 'escape') from blob"))
                        .isEqualTo("a large object");
            });
        }
    }

    private static void fill(PostgresServer server, int major) {
        Path tablespace = server.newDirectory("fast disk");
        server.execute(
                "postgres",
                "grant pg_read_all_settings to nightshift",
                "create database shop",
                "create database \"" + WEIRD.replace("\"", "\"\"") + "\"",
                "create tablespace fast location '" + tablespace + "'");
        server.execute(
                "shop",
                "create table goods tablespace fast as select id, md5(id::text) as name from generate_series(1, 50000) id",
                "create index on goods (name) tablespace fast",
                "create table nothing (id int)",
                "create unlogged table scratchpad as select generate_series(1, 1000) id",
                "create table toasted (id int, long text)",
                "insert into toasted select id, (select string_agg(md5((id * 1000 + n)::text), '')"
                        + " from generate_series(1, 900) n) from generate_series(1, 40) id");
        server.execute(
                WEIRD,
                "create table blob as select lo_from_bytea(0, 'a large object'::bytea) as loid",
                "create table \"tab\"\"le\" as select 'it''s' as \"co lumn\"");
        if (major == 15) { // once is enough for a relation of two segments
            server.execute(
                    "shop",
                    "create table large (id int, filler text) with (fillfactor = 10)", // one row a page
                    "insert into large select id, repeat(md5(id::text), 25) from generate_series(1, 140000) id");
            assertThat(Long.parseLong(server.query("shop", "select pg_relation_size('large')")))
                    .isGreaterThan(1L << 30);
        }
    }

    /** One point in the WAL divides what is there from what is not, and it is not before the backup's end. */
    private static void checkLedger(ScratchServer scratch, List<Transaction> written, long endLsn) throws SQLException {
        Set<String> present = new HashSet<>();
        try (Connection connection = scratch.connect("shop");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select writer || '/' || number from ledger")) {
            while (rows.next()) {
                present.add(rows.getString(1));
            }
        }
        List<Transaction> there =
                written.stream().filter(each -> present.contains(key(each))).toList();
        List<Transaction> missing =
                written.stream().filter(each -> !present.contains(key(each))).toList();
        assertThat(there).hasSameSizeAs(present);
        assertThat(missing).as("the load went on after the backup").isNotEmpty();
        assertThat(missing)
                .as("committed before the backup's end")
                .allMatch(transaction -> transaction.after() > endLsn);
        long last = there.stream().mapToLong(Transaction::before).max().orElseThrow();
        assertThat(missing).as("a gap").allMatch(transaction -> transaction.after() > last);
        assertThat(
                        value(
                                scratch,
                                "shop",
                                "select bool_and(n = m) from (select count(*) n, max(number) m from ledger group by writer) each"))
                .isEqualTo("t");
    }

    private static String key(Transaction transaction) {
        return transaction.writer() + "/" + transaction.number();
    }

    /** What to do with a restored, started server. */
    interface Check {
        void of(ScratchServer scratch) throws SQLException;
    }

    private void restored(PostgresServer server, int major, String snapshot, Check check) throws Exception {
        Path home = Files.createDirectory(directory.resolve("restored-" + snapshot));
        Path data = home.resolve("data");
        succeed(
                server,
                major,
                "restore",
                "shop",
                "--snapshot",
                snapshot,
                "--to",
                data.toString(),
                "--tablespaces-to",
                home.resolve("tablespaces").toString());
        verifyBackup(major, data, reporter);
        try (ScratchServer scratch = ScratchServer.start(new ScratchSettings(
                List.of(PostgresServers.binaries(major)), home, data, major, List.of(), Duration.ofMinutes(2)))) {
            check.of(scratch);
        }
    }

    /** PostgreSQL's own check of the restored files, where this machine has it. */
    private static void verifyBackup(int major, Path data, TestReporter reporter)
            throws IOException, InterruptedException {
        if (major != 15) {
            return;
        }
        if (!Files.isExecutable(PG_VERIFYBACKUP)) {
            reporter.publishEntry("skipped", "pg_verifybackup of PostgreSQL 15 is not on this machine");
            return;
        }
        Process process = new ProcessBuilder(PG_VERIFYBACKUP.toString(), "--no-parse-wal", data.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("backup successfully verified");
    }

    /** A checksum over all rows of each table. */
    private static Map<String, String> contents(Connection open) throws SQLException {
        Map<String, String> contents = new TreeMap<>();
        try (Connection connection = open;
                Statement statement = connection.createStatement()) {
            Set<String> tables = new HashSet<>();
            try (ResultSet rows = statement.executeQuery(TABLES)) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet row = statement.executeQuery("select count(*) || ' rows, '"
                        + " || coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0) from " + table
                        + " t")) {
                    row.next();
                    contents.put(table, row.getString(1));
                }
            }
        }
        return contents;
    }

    private static String value(ScratchServer scratch, String database, String sql) throws SQLException {
        try (Connection connection = scratch.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private JsonNode newest(PostgresServer server, int major) {
        return JSON.readTree(succeed(server, major, "snapshots", "shop", "-o", "json")
                        .out())
                .get(0);
    }

    private static long lsn(String text) {
        String[] halves = text.split("/", 2);
        return (Long.parseLong(halves[0], 16) << 32) + Long.parseLong(halves[1], 16);
    }

    private Invocation succeed(PostgresServer server, int major, String... arguments) {
        Invocation invocation = Invocation.of(Stream.concat(
                        Stream.of(arguments),
                        Stream.of("--config", config(server, major).toString()))
                .toArray(String[]::new));
        assertThat(invocation.exitCode()).as(invocation.all()).isZero();
        return invocation;
    }

    private Path config(PostgresServer server, int major) {
        String yaml = """
                nightshift:
                  home: %1$s/home
                  servers:
                    shop:
                      url: jdbc:postgresql://127.0.0.1:%2$d/postgres
                      username: nightshift
                      password: "%3$s"
                      drill: { binaries: ["%4$s"] }
                  repositories:
                    local: { location: "file:%1$s/local", passphrase: "correct horse battery staple" }
                  retention: { keep-last: 3 }
                """.formatted(
                        directory, server.port(), PostgresServer.BACKUP_PASSWORD, PostgresServers.binaries(major));
        try {
            return Files.writeString(directory.resolve("application.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
