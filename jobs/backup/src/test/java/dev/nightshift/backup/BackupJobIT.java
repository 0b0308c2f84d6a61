package dev.nightshift.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.postgres.ServerSettings;
import dev.nightshift.repository.KeepWithin;
import dev.nightshift.repository.Progress;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.RetentionPolicy;
import dev.nightshift.steps.Batch;
import dev.nightshift.steps.SettableClock;
import dev.nightshift.steps.StopSignal;
import dev.nightshift.steps.StopSwitch;
import dev.nightshift.steps.TestRepositories;
import dev.nightshift.steps.TestRepositories.Source;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.ObjectStores;
import dev.nightshift.storage.S3ProxyServer;
import dev.nightshift.storage.S3Settings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.StepExecution;

/** The whole job: a real server, repositories in a directory and on S3, a job database. */
class BackupJobIT {

    private static PostgresServer server;
    private static S3ProxyServer s3;

    @TempDir
    Path temporary;

    private final SettableClock clock = new SettableClock();
    private ServerSettings reached;
    private S3Settings bucketSettings;
    private RetentionPolicy retention = new RetentionPolicy(30, KeepWithin.NONE, 0, 0, 0, 0, 0);
    private Progress progress = Progress.NONE;
    private StopSwitch stop = new StopSwitch();
    private Source local;
    private Source offsite;
    private Source vault;
    private Batch batch;

    @BeforeAll
    static void startServers() {
        s3 = S3ProxyServer.start();
        server = PostgresServers.start(18);
        server.execute(
                "postgres",
                "create table ledger (id int primary key, note text)",
                "insert into ledger select i, md5(i::text) from generate_series(1, 50000) i",
                "checkpoint");
    }

    @AfterAll
    static void stopServers() {
        server.close();
        s3.close();
    }

    @BeforeEach
    void createRepositories() {
        reached = server.settings();
        bucketSettings = s3.settings();
        local = TestRepositories.primary("local", () -> directory("local"), clock);
        offsite = TestRepositories.copy("offsite", this::bucket, local, clock);
        vault = TestRepositories.copy("vault", () -> directory("vault"), local, clock);
        batch = new Batch(BackupJob.class, new Catalog(), clock);
    }

    @AfterEach
    void closeContext() {
        batch.close();
    }

    private ObjectStore directory(String name) {
        return ObjectStores.open(temporary.resolve(name).toUri(), S3Settings.defaults(), clock);
    }

    private ObjectStore bucket() {
        return ObjectStores.open(s3.location(temporary.getFileName().toString()), bucketSettings, clock);
    }

    /** A run of its own, a minute after whatever was before. */
    private JobExecution backup(String run) {
        clock.advance(Duration.ofMinutes(1));
        return batch.start(BackupJob.NAME, BackupJob.parameters("shop", run));
    }

    private BackupReport reportOf(JobExecution execution) {
        return BackupReport.of(execution, batch.jobs());
    }

    private static List<String> stepsOf(JobExecution execution) {
        return execution.getStepExecutions().stream()
                .map(StepExecution::getStepName)
                .toList();
    }

    @Test
    void a_backup_reaches_every_repository_and_says_what_it_did() {
        JobExecution done = backup("1");

        assertThat(done.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(local.snapshots()).hasSize(1);
        assertThat(offsite.snapshots()).isEqualTo(local.snapshots());
        assertThat(vault.snapshots()).isEqualTo(local.snapshots());
        assertThat(stepsOf(done))
                .containsExactly(
                        "preflight",
                        "snapshot",
                        "copy",
                        "copy:offsite",
                        "copy:vault",
                        "retention",
                        "retention:local",
                        "retention:offsite",
                        "retention:vault");
        BackupReport report = reportOf(done);
        assertThat(report.snapshot().orElseThrow().id())
                .isEqualTo(local.snapshots().get(0));
        assertThat(report.snapshot().orElseThrow().bytes()).isGreaterThan(20_000_000);
        assertThat(report.copies()).allSatisfy(copy -> {
            assertThat(copy.snapshots()).isEqualTo(1);
            assertThat(copy.bytes()).isGreaterThan(1_000_000);
        });
        assertThat(report.retention()).allSatisfy(thinned -> assertThat(thinned.kept())
                .singleElement()
                .satisfies(kept -> assertThat(kept.reason()).contains("newest")));
        assertThat(report.toText()).contains("Backup of shop, run 1: COMPLETED", "retention in vault: 1 kept");
        assertThat(report.toJson()).contains("\"status\":\"COMPLETED\"", "\"stage\":\"hashing\"");
        assertThat(report.snapshot().orElseThrow().stages())
                .filteredOn(stage -> Set.of("hashing", "compressing, deltas", "server: waiting, reading")
                        .contains(stage.stage()))
                .hasSize(3)
                .allSatisfy(stage -> assertThat(stage.busy()).isPositive());
    }

    @Test
    void a_second_backup_stores_only_what_changed() {
        backup("1");
        server.execute("postgres", "update ledger set note = 'changed' where id = 7", "checkpoint");

        BackupReport second = reportOf(backup("2"));

        assertThat(second.snapshot().orElseThrow().newBytes())
                .isLessThan(second.snapshot().orElseThrow().bytes() / 4);
        assertThat(local.snapshots()).hasSize(2);
    }

    @Test
    void an_offsite_that_is_down_fails_the_job_but_not_the_snapshot_nor_the_other_copy() throws IOException {
        Files.move(temporary.resolve("vault"), temporary.resolve("unplugged"));

        JobExecution failed = backup("1");

        assertThat(failed.getStatus()).isEqualTo(BatchStatus.FAILED);
        String snapshot = local.snapshots().get(0);
        assertThat(offsite.snapshots()).containsExactly(snapshot);
        assertThat(stepsOf(failed)).doesNotContain("retention");
        assertThat(failed.getExitStatus().getExitDescription())
                .startsWith("copy to vault failed (")
                .endsWith("); the snapshot " + snapshot + " is safe in local; nothing old is removed until the copy is"
                        + " whole; the next run tries again");
        assertThat(reportOf(failed).failures())
                .containsExactly(failed.getExitStatus().getExitDescription());

        Files.move(temporary.resolve("unplugged"), temporary.resolve("vault"));
        JobExecution restarted = batch.restart(failed);

        assertThat(restarted.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(stepsOf(restarted))
                .containsExactly(
                        "copy", "copy:vault", "retention", "retention:local", "retention:offsite", "retention:vault");
        assertThat(local.snapshots()).containsExactly(snapshot);
        assertThat(vault.snapshots()).containsExactly(snapshot);
        assertThat(reportOf(restarted).snapshot().orElseThrow().id()).isEqualTo(snapshot);
        assertThat(reportOf(restarted).failures()).isEmpty();
    }

    @Test
    void a_copy_that_missed_some_nights_catches_up() throws IOException {
        Files.move(temporary.resolve("vault"), temporary.resolve("unplugged"));
        backup("1");
        backup("2");
        Files.move(temporary.resolve("unplugged"), temporary.resolve("vault"));

        JobExecution third = backup("3");

        assertThat(third.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(vault.snapshots()).hasSize(3).isEqualTo(local.snapshots());
    }

    @Test
    void retention_removes_what_the_policy_lets_go_from_every_repository() {
        retention = new RetentionPolicy(2, KeepWithin.NONE, 0, 0, 0, 0, 0);
        backup("1");
        String oldest = local.snapshots().get(0);
        backup("2");

        BackupReport third = reportOf(backup("3"));

        assertThat(local.snapshots()).hasSize(2).doesNotContain(oldest);
        assertThat(offsite.snapshots()).isEqualTo(local.snapshots());
        assertThat(vault.snapshots()).isEqualTo(local.snapshots());
        assertThat(third.retention()).allSatisfy(thinned -> assertThat(thinned.removed())
                .singleElement()
                .satisfies(removed -> assertThat(removed.snapshot()).isEqualTo(oldest)));
    }

    @Test
    void nothing_is_removed_while_a_copy_is_behind() {
        retention = new RetentionPolicy(1, KeepWithin.NONE, 0, 0, 0, 0, 0);
        backup("1");
        bucketSettings = S3Settings.at(
                URI.create("http://127.0.0.1:1"), s3.settings().credentials().orElseThrow());

        JobExecution failed = backup("2");

        assertThat(failed.getExitStatus().getExitDescription()).startsWith("copy to offsite failed (");
        assertThat(local.snapshots()).hasSize(2);
        assertThat(vault.snapshots()).hasSize(2);

        bucketSettings = s3.settings();
        assertThat(batch.restart(failed).getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(local.snapshots()).hasSize(1);
        assertThat(offsite.snapshots()).isEqualTo(local.snapshots());
        assertThat(vault.snapshots()).isEqualTo(local.snapshots());
    }

    @Test
    void a_server_that_is_down_leaves_no_snapshot_and_a_restart_goes_on() {
        server.stop();
        JobExecution failed;
        try {
            failed = backup("1");
        } finally {
            server.restart();
        }

        assertThat(failed.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(local.snapshots()).isEmpty();

        JobExecution restarted = batch.restart(failed);

        assertThat(restarted.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(local.snapshots()).hasSize(1);
    }

    @Test
    void missing_rights_end_the_job_before_anything_is_started_and_name_the_remedy() {
        server.execute("postgres", "create role powerless login password 'powerless'");
        reached = server.settings("powerless", "powerless");

        JobExecution failed = backup("1");

        assertThat(stepsOf(failed)).containsExactly("preflight");
        assertThat(failed.getExitStatus().getExitDescription())
                .startsWith("shop is not ready for a backup; nothing was started.")
                .containsIgnoringCase("alter role");
    }

    @Test
    void a_snapshot_that_breaks_off_is_not_committed_and_a_restart_takes_it_again() {
        progress = new Progress() {
            private boolean broken;

            @Override
            public void advanced(long bytes) {
                if (!broken) {
                    broken = true;
                    throw new IllegalStateException("the network went away");
                }
            }
        };

        JobExecution failed = backup("1");

        assertThat(failed.getExitStatus().getExitDescription())
                .startsWith("snapshot of shop to local failed (the network went away)")
                .contains("nothing was committed");
        assertThat(local.snapshots()).isEmpty();

        JobExecution restarted = batch.restart(failed);

        assertThat(restarted.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(stepsOf(restarted)).startsWith("snapshot", "copy").doesNotContain("preflight");
        assertThat(local.snapshots()).hasSize(1);
    }

    @Test
    void the_stage_of_reading_counts_every_byte_from_the_first_on() {
        LongAdder counted = new LongAdder();
        progress = new Progress() {
            private volatile boolean reading;

            @Override
            public void stage(String name, long totalBytes) {
                reading = name.equals("reading shop");
            }

            @Override
            public void advanced(long bytes) {
                counted.add(reading ? bytes : 0);
            }
        };

        backup("1");

        try (Repository repository = local.open()) {
            assertThat(counted.sum())
                    .isEqualTo(repository.snapshot("shop", "latest").bytes());
        }
    }

    @Test
    void a_stop_ends_a_running_snapshot_and_commits_nothing() {
        progress = new Progress() {
            private boolean asked;

            @Override
            public void advanced(long bytes) {}

            @Override
            public void stage(String name, long totalBytes) {
                if (!asked && name.startsWith("reading")) {
                    asked = true;
                    stop.stop();
                }
            }
        };

        JobExecution stopped = backup("1");

        assertThat(stopped.getStatus()).isEqualTo(BatchStatus.STOPPED);
        assertThat(local.snapshots()).isEmpty();

        stop = new StopSwitch();
        JobExecution restarted = batch.restart(stopped);

        assertThat(restarted.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(vault.snapshots()).hasSize(1);
    }

    @Test
    void pages_with_wrong_checksums_fail_the_snapshot_loudly() throws IOException {
        server.execute("postgres", "create table doomed as select generate_series(1, 10000) as id", "checkpoint");
        Path file = server.dataDirectory().resolve(server.query("postgres", "select pg_relation_filepath('doomed')"));
        flipAt(file, 8192 + 5000);
        try {
            JobExecution failed = backup("1");

            assertThat(failed.getStatus()).isEqualTo(BatchStatus.FAILED);
            assertThat(failed.getExitStatus().getExitDescription())
                    .startsWith("snapshot of shop was not committed: ")
                    .contains("checksum");
            assertThat(local.snapshots()).isEmpty();
        } finally {
            flipAt(file, 8192 + 5000);
            server.execute("postgres", "drop table doomed", "checkpoint");
        }
    }

    private static void flipAt(Path file, long offset) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(offset);
            int old = open.read();
            open.seek(offset);
            open.write(old ^ 1);
        }
    }

    private final class Catalog implements BackupCatalog {

        @Override
        public BackupSettings backupOf(String name) {
            return new BackupSettings(reached, local, List.of(offsite, vault), retention, ZoneOffset.UTC);
        }

        @Override
        public Progress progressOf(String runId) {
            return progress;
        }

        @Override
        public StopSignal stopOf(String runId) {
            return stop;
        }
    }
}
