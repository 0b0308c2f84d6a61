package dev.nightshift.restore;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.Snapshot;
import dev.nightshift.steps.SettableClock;
import dev.nightshift.steps.TestRepositories;
import dev.nightshift.steps.TestRepositories.Source;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.ObjectStores;
import dev.nightshift.storage.S3Settings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;

/** One real server's snapshot, of which each test has a repository of its own, since some damage it. */
abstract class SnapshotContract {

    static final SettableClock CLOCK = new SettableClock();

    static String rows;
    static String tablespaceOid;

    private static PostgresServer server;
    private static Path home;

    Path temporary;
    Source source;
    Snapshot snapshot;

    static void takeOneSnapshot() throws IOException {
        home = open(Files.createTempDirectory("nightshift-restore-it-"));
        server = PostgresServers.start(18);
        server.execute("postgres", "create tablespace fast location '" + server.newDirectory("fast") + "'");
        server.execute("postgres", "create database \"o'dd \"\"name\"");
        server.execute(
                "o'dd \"name",
                "create table ledger (id int primary key, note text)",
                "insert into ledger select i, repeat(md5(i::text), 40) from generate_series(1, 20000) i",
                "create table quick (id int) tablespace fast",
                "insert into quick select generate_series(1, 500)",
                "create unlogged table fleeting as select generate_series(1, 100) as id",
                "create table empty (id int)",
                "select lo_from_bytea(0, 'large object')");
        tablespaceOid = server.query("postgres", "select oid from pg_tablespace where spcname = 'fast'");
        rows = server.query("o'dd \"name", "select sum(hashtext(ledger::text)) from ledger");
        Source pristine = TestRepositories.primary("pristine", () -> directory(home.resolve("pristine")), CLOCK);
        try (Repository repository = pristine.open()) {
            TestBackup.take(server.settings(), repository, CLOCK);
        }
    }

    static void stop() {
        server.close();
        Trees.remove(home);
    }

    @BeforeEach
    void copyRepository() throws IOException {
        CLOCK.advance(Duration.ofMinutes(10));
        temporary = open(Files.createTempDirectory(home, "test-"));
        copy(home.resolve("pristine"), temporary.resolve("repository"));
        source = new Source("local", () -> directory(temporary.resolve("repository")), CLOCK);
        try (Repository repository = source.open()) {
            snapshot = repository.snapshot("shop", "latest");
        }
    }

    private static ObjectStore directory(Path path) {
        return ObjectStores.open(path.toUri(), S3Settings.defaults(), CLOCK);
    }

    /** Where tests run as root, the server's account has to get through. */
    static Path open(Path directory) throws IOException {
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    Path damageOnePack() throws IOException {
        try (Stream<Path> packs = Files.walk(temporary.resolve("repository/packs"))) {
            List<Path> files =
                    new ArrayList<>(packs.filter(Files::isRegularFile).toList());
            Path pack = files.get(0);
            try (RandomAccessFile open = new RandomAccessFile(pack.toFile(), "rw")) {
                open.seek(open.length() / 3);
                int old = open.read();
                open.seek(open.length() / 3);
                open.write(old ^ 1);
            }
            return pack;
        }
    }
}
