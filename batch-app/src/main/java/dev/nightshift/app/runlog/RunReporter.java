package dev.nightshift.app.runlog;

import dev.nightshift.app.console.Human;
import dev.nightshift.app.runs.RunMdc;
import dev.nightshift.backup.BackupJob;
import dev.nightshift.backup.BackupReport;
import dev.nightshift.backup.BackupReport.SnapshotTaken;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.repository.JobRepository;

/** Where a job's time went and what it moved, as the last lines of its own log. */
final class RunReporter implements JobExecutionListener {

    private static final Logger LOG = LoggerFactory.getLogger(RunReporter.class);

    /** Less would be shown as nothing. */
    private static final Duration WORTH_TELLING = Duration.ofMillis(50);

    private final RunProgressBoard progress;
    private final JobRepository jobs;

    RunReporter(RunProgressBoard progress, JobRepository jobs) {
        this.progress = progress;
        this.jobs = jobs;
    }

    @Override
    public void afterJob(JobExecution execution) {
        String run = execution.getJobParameters().getString("run");
        if (run != null) {
            progress.end(run);
            RunMdc.during(run, () -> tell(execution));
        }
    }

    /** A report that can't be made is no reason for a run to fail. */
    private void tell(JobExecution execution) {
        if (!execution.getJobInstance().getJobName().equals(BackupJob.NAME)) {
            return;
        }
        try {
            tell(BackupReport.of(execution, jobs));
        } catch (RuntimeException e) {
            LOG.warn("how the time was spent can't be told, the run itself does not suffer by that", e);
        }
    }

    private static void tell(BackupReport report) {
        report.snapshot().ifPresent(RunReporter::tell);
        report.copies()
                .forEach(copy -> LOG.info(
                        "copy to {}: {} snapshots, {} in {}, {}",
                        copy.repository(),
                        copy.snapshots(),
                        Human.bytes(copy.bytes()),
                        Human.duration(copy.took()),
                        copy.status().toLowerCase(Locale.ROOT)));
        report.retention()
                .forEach(thinned -> LOG.info(
                        "retention in {}: {} kept, {} removed, {} freed",
                        thinned.repository(),
                        thinned.kept().size(),
                        thinned.removed().size(),
                        Human.bytes(thinned.freedBytes())));
    }

    private static void tell(SnapshotTaken snapshot) {
        LOG.info(
                "snapshot {} in {}: read {} in {} files, new {}, stored {}, in {}",
                snapshot.id(),
                snapshot.repository(),
                Human.bytes(snapshot.bytes()),
                snapshot.files(),
                Human.bytes(snapshot.newBytes()),
                Human.bytes(snapshot.storedBytes()),
                Human.duration(snapshot.elapsed()));
        snapshot.stages().stream()
                .filter(each -> each.busy().compareTo(WORTH_TELLING) >= 0)
                .forEach(each -> LOG.info(
                        "busy {} ({} % of the time): {}",
                        Human.duration(each.busy()), each.percentOfElapsed(), each.stage()));
    }
}
