package dev.nightshift.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.Progress;
import dev.nightshift.repository.Repository;
import dev.nightshift.steps.StopSwitch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;

/** What is read of the server and counted, and what ends the reading before its end. */
abstract class ServerReadingContract extends BackupContract {

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
}
