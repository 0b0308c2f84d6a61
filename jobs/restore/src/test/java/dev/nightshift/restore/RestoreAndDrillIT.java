package dev.nightshift.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThatThrownBy;

import dev.nightshift.postgres.PostgresException;
import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.postgres.ScratchServer;
import dev.nightshift.postgres.ScratchServer.ScratchSettings;
import dev.nightshift.repository.Progress;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.RepositoryException;
import dev.nightshift.repository.Snapshot;
import dev.nightshift.steps.Batch;
import dev.nightshift.steps.SettableClock;
import dev.nightshift.steps.StopSignal;
import dev.nightshift.steps.StopSwitch;
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
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;

/** One real server and its snapshot; restored, booted, drilled, and damaged. */
class RestoreAndDrillIT {

    private static final SettableClock CLOCK = new SettableClock();

    private static PostgresServer server;
    private static Path home;
    private static String rows;
    private static String tablespaceOid;

    private Path temporary;
    private Source source;
    private Snapshot snapshot;
    private List<DrillAssertion> assertions = List.of();
    private List<Path> binaries = List.of(PostgresServers.binaries(18));
    private Batch batch;

    @BeforeAll
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

    @AfterAll
    static void stop() {
        server.close();
        Trees.remove(home);
    }

    /** Each test has its own copy of the repository, since some damage it. */
    @BeforeEach
    void copyRepository() throws IOException {
        CLOCK.advance(Duration.ofMinutes(10));
        temporary = open(Files.createTempDirectory(home, "test-"));
        copy(home.resolve("pristine"), temporary.resolve("repository"));
        source = new Source("local", () -> directory(temporary.resolve("repository")), CLOCK);
        try (Repository repository = source.open()) {
            snapshot = repository.snapshot("shop", "latest");
        }
        batch = new Batch(DrillJob.class, new Catalog(), CLOCK);
    }

    @AfterEach
    void closeContext() {
        batch.close();
    }

    private static ObjectStore directory(Path path) {
        return ObjectStores.open(path.toUri(), S3Settings.defaults(), CLOCK);
    }

    /** Where tests run as root, the server's account has to get through. */
    private static Path open(Path directory) throws IOException {
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    private Restored restore(Path target, TablespaceMapping tablespaces) {
        try (Repository repository = source.open()) {
            return Restore.restore(
                    repository, snapshot, target, RestoreOptions.of(tablespaces, Optional.empty()), Progress.NONE);
        }
    }

    private Path scratchHome() throws IOException {
        return open(Files.createDirectory(temporary.resolve("scratch-home")));
    }

    private JobExecution drill(String run) {
        return batch.start(DrillJob.NAME, DrillJob.parameters("shop", run, "latest", Optional.empty()));
    }

    private DrillRecord recordOf(String run) {
        try (Repository repository = source.open()) {
            return DrillJob.recordOf(run, "shop", repository).orElseThrow();
        }
    }

    private void assertNothingLeft() {
        assertThat(temporary.resolve("scratch")).isEmptyDirectory();
    }

    @Test
    void a_restored_directory_starts_and_holds_every_row() throws Exception {
        Path target = scratchHome().resolve("data");

        Restored restored = restore(target, TablespaceMapping.allBelow(target.resolveSibling("tablespaces")));

        assertThat(restored.whole()).isTrue();
        assertThat(restored.tablespaces())
                .containsExactly(Map.entry(
                        tablespaceOid, target.resolveSibling("tablespaces").resolve(tablespaceOid)));
        assertThat(Files.getPosixFilePermissions(target)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(target.resolve("NIGHTSHIFT-RESTORE-INCOMPLETE")).doesNotExist();
        assertThat(target.resolve("global/pg_control")).exists();
        assertThat(target.resolve("backup_label")).exists();
        assertThat(target.resolve("tablespace_map")).doesNotExist();
        try (ScratchServer booted = boot(target)) {
            assertThat(query(booted, "select sum(hashtext(ledger::text)) from ledger"))
                    .isEqualTo(rows);
            assertThat(query(booted, "select count(*) from quick")).isEqualTo("500");
            assertThat(query(booted, "select count(*) from fleeting")).isEqualTo("0");
            assertThat(query(booted, "select convert_from(lo_get(oid), 'UTF8') from pg_largeobject_metadata"))
                    .isEqualTo("large object");
        }
    }

    private static ScratchServer boot(Path data) {
        return ScratchServer.start(new ScratchSettings(
                List.of(PostgresServers.binaries(18)), data.getParent(), data, 18, List.of(), Duration.ofMinutes(1)));
    }

    private static String query(ScratchServer booted, String sql) throws SQLException {
        try (Connection connection = booted.connect("o'dd \"name");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    @Test
    void a_target_that_is_not_empty_is_refused_and_left_as_it_was() throws IOException {
        Path target = Files.createDirectory(temporary.resolve("target"));
        Files.writeString(target.resolve("precious"), "data");

        assertThatThrownBy(() -> restore(target, TablespaceMapping.allBelow(temporary.resolve("t"))))
                .isInstanceOf(RepositoryException.Refused.class)
                .hasMessageContaining("is not empty (it holds precious)");
        assertThat(target).isDirectoryContaining(path -> path.endsWith("precious"));
    }

    @Test
    void a_live_tablespace_is_never_overwritten_and_nothing_is_left_behind() {
        Path target = temporary.resolve("target");

        assertThatThrownBy(() -> restore(target, TablespaceMapping.ORIGINAL))
                .isInstanceOf(RepositoryException.Refused.class)
                .hasMessageContaining("--tablespace " + tablespaceOid + "=DIR");
        assertThat(target).doesNotExist();
    }

    @Test
    void a_disk_that_refuses_is_told_with_what_was_wanted_of_it_and_leaves_the_mark() throws IOException {
        Path target = temporary;
        while (target.toString().length() < 4000) { // so that the longer ones of its files have too long a path
            target = target.resolve(
                    "d".repeat(Math.min(200, 4050 - target.toString().length())));
        }
        Path deep = Files.createDirectories(target);

        assertThatThrownBy(() -> restore(deep, TablespaceMapping.allBelow(temporary.resolve("tablespaces"))))
                .isInstanceOf(RestoreException.Disk.class)
                .hasMessageContainingAll("File name too long", snapshot.bytes() + " bytes", "remove it");
        assertThat(deep.resolve("NIGHTSHIFT-RESTORE-INCOMPLETE")).exists();
    }

    @Test
    void damage_leaves_a_directory_that_does_not_start_and_names_what_is_lost() throws IOException {
        Path pack = damageOnePack();
        Path target = temporary.resolve("target");

        Restored restored = restore(target, TablespaceMapping.allBelow(temporary.resolve("tablespaces")));

        assertThat(restored.whole()).isFalse();
        assertThat(restored.report().damages()).anySatisfy(damage -> assertThat(damage.object())
                .endsWith(pack.getFileName().toString()));
        assertThat(target.resolve("NIGHTSHIFT-RESTORE-INCOMPLETE"))
                .content()
                .contains(pack.getFileName().toString())
                .contains(restored.report().damages().get(0).files().get(0));
        assertThat(target.resolve("global/pg_control")).doesNotExist();
    }

    private Path damageOnePack() throws IOException {
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

    @Test
    void a_drill_of_a_good_snapshot_is_green_and_measures_everything() {
        assertions = List.of(
                new DrillAssertion("ledger is full", "o'dd \"name", "select count(*) from ledger", "20000"),
                new DrillAssertion(
                        "notes are there", "o'dd \"name", "select bool_and(note <> '') from ledger", "true"));

        JobExecution done = drill("1");

        assertThat(done.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        DrillRecord record = recordOf("1");
        assertThat(record.failures()).isEmpty();
        assertThat(record.passed()).isTrue();
        assertThat(record.parts().stream().map(DrillRecord.Part::name))
                .containsExactly(
                        "restore",
                        "boot and replay",
                        "look around",
                        "databases",
                        "assertions",
                        "stop",
                        "page checksums");
        assertThat(record.rto()).isPresent();
        assertThat(record.rpo()).isGreaterThanOrEqualTo(Duration.ofMinutes(10));
        assertThat(record.databases().stream().map(DatabaseResult::database))
                .containsExactly("o'dd \"name", "postgres", "template0", "template1");
        DatabaseResult odd = record.databases().get(0);
        assertThat(odd.rows()).isEqualTo(20_500);
        assertThat(odd.tables()).isEqualTo(4);
        assertThat(odd.indexes()).isGreaterThan(100);
        assertThat(record.pages().pages()).isGreaterThan(4000);
        assertThat(record.assertions()).allMatch(AssertionResult::held);
        assertThat(record.toText()).contains("of shop: passed");
        assertNothingLeft();
    }

    @Test
    void a_failing_assertion_makes_the_drill_red_and_keeps_its_record() {
        assertions = List.of(new DrillAssertion("empty has rows", "o'dd \"name", "select count(*) from empty", "> 0"));

        JobExecution failed = drill("1");

        assertThat(failed.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(failed.getExitStatus().getExitDescription())
                .contains("assertion empty has rows (database o'dd \"name): it is 0; expected > 0");
        DrillRecord record = recordOf("1");
        assertThat(record.passed()).isFalse();
        assertThat(record.toText()).contains("of shop: FAILED");
        assertNothingLeft();
    }

    @Test
    void a_drill_of_a_damaged_repository_names_the_object_and_the_files() throws IOException {
        Path pack = damageOnePack();

        JobExecution failed = drill("1");

        assertThat(failed.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(failed.getAllFailureExceptions()).anySatisfy(failure -> assertThat(failure)
                .isInstanceOf(RestoreException.DamagedSnapshot.class)
                .hasMessageContaining(pack.getFileName().toString())
                .hasMessageContaining("shop/" + snapshot.id() + ":"));
        assertThat(recordOf("1").passed()).isFalse();
        assertThat(recordOf("1").rto()).isEmpty();
        assertNothingLeft();
    }

    @Test
    void a_machine_without_server_binaries_says_so_before_it_restores_anything() {
        binaries = List.of();
        assumeThatThrownBy(() -> ScratchServer.findBinaries(binaries, 18))
                .as("this machine has PostgreSQL 18 installed, so a drill finds it")
                .isInstanceOf(PostgresException.NoBinaries.class);

        JobExecution failed = drill("1");

        assertThat(failed.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(failed.getExitStatus().getExitDescription()).contains("18");
        assertThat(recordOf("1").parts()).isEmpty();
        assertNothingLeft();
    }

    @Test
    void an_unknown_snapshot_fails_and_lists_those_there_are() {
        JobExecution failed = batch.start(DrillJob.NAME, DrillJob.parameters("shop", "1", "2001", Optional.empty()));

        assertThat(failed.getAllFailureExceptions()).anySatisfy(failure -> assertThat(failure)
                .isInstanceOf(RepositoryException.NoSnapshot.class)
                .hasMessageContaining(snapshot.id()));
    }

    @Test
    void a_failed_drill_can_be_drilled_again_by_a_restart() {
        assertions = List.of(new DrillAssertion("empty has rows", "o'dd \"name", "select count(*) from empty", "> 0"));
        JobExecution failed = drill("1");
        assertions = List.of();
        CLOCK.advance(Duration.ofMinutes(1));

        JobExecution again = batch.restart(failed);

        assertThat(again.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(recordOf("1").passed()).isTrue();
        assertNothingLeft();
    }

    @Test
    void a_stopped_drill_leaves_nothing() {
        stopWhenRestoring = true;

        JobExecution stopped = drill("1");

        assertThat(stopped.getStatus()).isEqualTo(BatchStatus.STOPPED);
        assertNothingLeft();
        try (Repository repository = source.open()) {
            assertThat(repository.drills("shop")).isEmpty();
        }
    }

    private boolean stopWhenRestoring;

    private final StopSwitch stop = new StopSwitch();

    private final class Catalog implements DrillCatalog {

        @Override
        public DrillSettings drillOf(String name, Optional<String> repository) {
            return new DrillSettings(source, temporary.resolve("scratch"), binaries, List.of(), assertions);
        }

        @Override
        public Progress progressOf(String runId) {
            return new Progress() {
                @Override
                public void advanced(long bytes) {}

                @Override
                public void stage(String name, long totalBytes) {
                    if (stopWhenRestoring) {
                        stop.stop();
                    }
                }
            };
        }

        @Override
        public StopSignal stopOf(String runId) {
            return stop;
        }
    }
}
