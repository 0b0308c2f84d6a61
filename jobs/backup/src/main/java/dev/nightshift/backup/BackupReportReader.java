package dev.nightshift.backup;

import dev.nightshift.backup.BackupReport.Copied;
import dev.nightshift.backup.BackupReport.SnapshotTaken;
import dev.nightshift.backup.BackupReport.StepDone;
import dev.nightshift.backup.BackupReport.Thinned;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/** Puts a report together from what the steps of a run wrote down, the last attempt of each. */
final class BackupReportReader {

    private final JobExecution finished;
    private final Collection<StepExecution> steps;

    BackupReportReader(JobExecution finished, JobRepository jobs) {
        this.finished = finished;
        Map<String, StepExecution> last = new LinkedHashMap<>();
        jobs.getJobExecutions(finished.getJobInstance()).stream()
                .flatMap(attempt -> attempt.getStepExecutions().stream())
                .sorted(Comparator.comparingLong(StepExecution::getId))
                .forEach(step -> {
                    last.remove(step.getStepName());
                    last.put(step.getStepName(), step);
                });
        this.steps = last.values();
    }

    BackupReport report() {
        return new BackupReport(
                parameter(BackupJob.SERVER),
                parameter(BackupJob.RUN),
                finished.getStatus().name(),
                snapshot(),
                steps.stream()
                        .map(step -> new StepDone(
                                step.getStepName(), step.getStatus().name(), took(step)))
                        .toList(),
                partitionsOf(BackupJob.COPY).map(BackupReportReader::copied).toList(),
                partitionsOf(BackupJob.RETENTION)
                        .map(BackupReportReader::thinned)
                        .toList(),
                failures());
    }

    private Optional<SnapshotTaken> snapshot() {
        return steps.stream()
                .filter(step -> step.getStepName().equals(BackupJob.SNAPSHOT))
                .filter(step -> step.getStatus() == BatchStatus.COMPLETED)
                .map(BackupReportReader::notes)
                .map(notes -> new SnapshotTaken(
                        notes.text(StepNotes.SNAPSHOT).orElse(""),
                        notes.text(StepNotes.REPOSITORY).orElse(""),
                        notes.number(StepNotes.FILES),
                        notes.number(StepNotes.BYTES),
                        notes.number(StepNotes.NEW_BYTES),
                        notes.number(StepNotes.STORED_BYTES),
                        Duration.ofMillis(notes.number(StepNotes.TOOK_MILLIS)),
                        notes.text(StepNotes.REMARK).orElse(""),
                        Duration.ofMillis(notes.number(StepNotes.ELAPSED_MILLIS)),
                        notes.times()))
                .findFirst();
    }

    private static Copied copied(StepExecution step) {
        StepNotes notes = notes(step);
        return new Copied(
                notes.text(StepNotes.REPOSITORY).orElse(""),
                step.getStatus().name(),
                notes.number(StepNotes.COPIED),
                notes.number(StepNotes.COPIED_BYTES),
                Duration.ofMillis(notes.number(StepNotes.TOOK_MILLIS)),
                notes.text(StepNotes.FAILURE).orElse(""));
    }

    private static Thinned thinned(StepExecution step) {
        StepNotes notes = notes(step);
        return new Thinned(
                notes.text(StepNotes.REPOSITORY).orElse(""),
                step.getStatus().name(),
                notes.decisions(StepNotes.KEPT),
                notes.decisions(StepNotes.REMOVED),
                notes.number(StepNotes.FREED_BYTES),
                notes.text(StepNotes.REMARK).orElse(""));
    }

    private List<String> failures() {
        return steps.stream()
                .filter(step -> step.getStatus() == BatchStatus.FAILED)
                .flatMap(step -> notes(step).text(StepNotes.FAILURE).stream())
                .toList();
    }

    private java.util.stream.Stream<StepExecution> partitionsOf(String step) {
        return steps.stream().filter(execution -> execution.getStepName().startsWith(step + ":"));
    }

    private static StepNotes notes(StepExecution step) {
        return new StepNotes(step.getExecutionContext());
    }

    private static Duration took(StepExecution step) {
        return step.getStartTime() == null || step.getEndTime() == null
                ? Duration.ZERO
                : Duration.between(step.getStartTime(), step.getEndTime());
    }

    private String parameter(String name) {
        return Optional.ofNullable(finished.getJobParameters().getString(name)).orElse("");
    }
}
