package dev.nightshift.backup;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.postgres.ServerSettings;
import dev.nightshift.repository.KeepWithin;
import dev.nightshift.repository.Progress;
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
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.StepExecution;

/** Backups of a real server into a directory, copied to S3 and to another directory. */
abstract class BackupContract {

    static PostgresServer server;
    static S3ProxyServer s3;

    @TempDir
    Path temporary;

    private final SettableClock clock = new SettableClock();
    ServerSettings reached;
    S3Settings bucketSettings;
    RetentionPolicy retention = new RetentionPolicy(30, KeepWithin.NONE, 0, 0, 0, 0, 0);
    Progress progress = Progress.NONE;
    StopSwitch stop = new StopSwitch();
    Source local;
    Source offsite;
    Source vault;
    Batch batch;

    static void startServers() {
        s3 = S3ProxyServer.start();
        server = PostgresServers.start(18);
        server.execute(
                "postgres",
                "create table ledger (id int primary key, note text)",
                "insert into ledger select i, md5(i::text) from generate_series(1, 50000) i",
                "checkpoint");
    }

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
    JobExecution backup(String run) {
        clock.advance(Duration.ofMinutes(1));
        return batch.start(BackupJob.NAME, BackupJob.parameters("shop", run));
    }

    BackupReport reportOf(JobExecution execution) {
        return BackupReport.of(execution, batch.jobs());
    }

    static List<String> stepsOf(JobExecution execution) {
        return execution.getStepExecutions().stream()
                .map(StepExecution::getStepName)
                .toList();
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
