package dev.nightshift.steps;

import dev.nightshift.repository.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/**
 * Whether somebody asked this run to stop. A stop from another process only changes the row in the job database, and
 * Batch reads that row between chunks; a step that is one long chunk has to look for itself.
 */
public final class StopRequest {

    /** A stop need not be faster than that, and the job database need not be asked more often. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final JobRepository jobs;
    private final StepExecution step;
    private final Clock clock;
    private final AtomicReference<Instant> nextLook;

    public StopRequest(JobRepository jobs, StepExecution step, Clock clock) {
        this.jobs = jobs;
        this.step = step;
        this.clock = clock;
        this.nextLook = new AtomicReference<>(clock.instant());
    }

    /** Throws {@link Stopped} if so. Cheap enough for every file. Any thread may ask. */
    public void check() {
        if (step.isTerminateOnly() || Thread.currentThread().isInterrupted()) {
            throw new Stopped();
        }
        Instant now = clock.instant();
        Instant due = nextLook.get();
        if (!now.isBefore(due) && nextLook.compareAndSet(due, now.plus(PAUSE)) && !stillRunning()) {
            step.setTerminateOnly();
            throw new Stopped();
        }
    }

    /** Hands on to {@code progress}, and looks for a stop with every advance. */
    public Progress watching(Progress progress) {
        return new Progress() {
            @Override
            public void advanced(long bytes) {
                check();
                progress.advanced(bytes);
            }

            @Override
            public void stage(String name, long totalBytes) {
                progress.stage(name, totalBytes);
            }
        };
    }

    /** Also false where others took this run for dead and ended it. */
    private boolean stillRunning() {
        JobExecution stored = jobs.getJobExecution(step.getJobExecutionId());
        return stored != null
                && (stored.getStatus() == BatchStatus.STARTED || stored.getStatus() == BatchStatus.STARTING);
    }

    /** Batch takes a failure with this cause for a stop and not for a failure. */
    public static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Stopped() {
            super("the run was asked to stop", new JobInterruptedException("the run was asked to stop"));
        }
    }
}
