package dev.nightshift.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.KeepWithin;
import dev.nightshift.repository.RetentionPolicy;
import dev.nightshift.storage.S3Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;

/** What reaches each repository, and what is removed from it again. */
abstract class CopiesContract extends BackupContract {

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
}
