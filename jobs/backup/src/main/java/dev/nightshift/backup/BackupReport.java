package dev.nightshift.backup;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run of the backup job did, over all its restarts.
 *
 * @param status COMPLETED, FAILED, STOPPED, as Batch says it
 * @param snapshot empty where none was committed
 * @param steps in the order in which they were done
 * @param failures of the last attempt, each with its consequence
 */
public record BackupReport(
        String server,
        String run,
        String status,
        Optional<SnapshotTaken> snapshot,
        List<StepDone> steps,
        List<Copied> copies,
        List<Thinned> retention,
        List<String> failures) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    public BackupReport {
        steps = List.copyOf(steps);
        copies = List.copyOf(copies);
        retention = List.copyOf(retention);
        failures = List.copyOf(failures);
    }

    /** Reads the job database. */
    public static BackupReport of(JobExecution finished, JobRepository jobs) {
        return new BackupReportReader(finished, jobs).report();
    }

    /** Durations in ISO 8601, sizes in bytes. */
    public String toJson() {
        return JSON.writeValueAsString(this);
    }

    /** For people. */
    public String toText() {
        return new BackupReportText(this).text();
    }

    /**
     * @param bytes read from the server
     * @param newBytes raw bytes of blocks that the repository did not have yet
     * @param storedBytes what those take there
     * @param took from the beginning of the backup to the end of the server's stream
     * @param checksums what is known of the pages' checksums
     * @param elapsed from the beginning to the end of the commit
     * @param stages where that time went
     */
    public record SnapshotTaken(
            String id,
            String repository,
            long files,
            long bytes,
            long newBytes,
            long storedBytes,
            Duration took,
            String checksums,
            Duration elapsed,
            List<StageBusy> stages) {

        public SnapshotTaken {
            stages = List.copyOf(stages);
        }

        /** Of the server's stream; 0 where it took no measurable time. */
        public long bytesPerSecond() {
            return took.toMillis() == 0 ? 0 : bytes * 1000 / took.toMillis();
        }
    }

    /**
     * What the threads of a backup were busy with.
     *
     * @param busy summed over all threads
     * @param percentOfElapsed more than 100 where several threads were busy with it at once
     */
    public record StageBusy(String stage, Duration busy, long percentOfElapsed) {}

    /** A step or one of its partitions, {@code copy:offsite}. */
    public record StepDone(String name, String status, Duration took) {}

    /**
     * @param snapshots that were brought over
     * @param bytes written to the copy
     * @param failure empty where it is up to date
     */
    public record Copied(String repository, String status, long snapshots, long bytes, Duration took, String failure) {}

    /**
     * @param freedBytes of packs that were deleted now; what retention lets go is freed after a grace
     * @param remark what could not be freed yet, and why
     */
    public record Thinned(
            String repository,
            String status,
            List<Decision> kept,
            List<Decision> removed,
            long freedBytes,
            String remark) {

        public Thinned {
            kept = List.copyOf(kept);
            removed = List.copyOf(removed);
        }
    }

    /** What was decided on a snapshot, and why. */
    public record Decision(String snapshot, String reason) {}
}
