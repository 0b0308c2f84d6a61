package dev.nightshift.steps;

import dev.nightshift.repository.Progress;
import org.springframework.batch.core.job.JobInterruptedException;

/**
 * Whether a run has to stop: because somebody asked for it, because its process ends, or because others took it for dead.
 * A step that is one long piece of work has to look for itself; Batch looks only between two of them.
 */
public interface StopSignal {

    /**
     * Cheap enough for every block. Any thread may ask.
     *
     * @throws Stopped if so
     */
    void check();

    /**
     * Has {@code abort} called once, on another thread, if the run has to stop before what is returned is closed: for
     * work that waits for others and can't look. Called at once where the run has to stop already.
     */
    Watch whenStopped(Runnable abort);

    /** Hands on to {@code progress}, and looks for a stop with every advance. */
    default Progress watching(Progress progress) {
        return new Progress() {
            @Override
            public void advanced(long bytes) {
                check();
                progress.advanced(bytes);
            }

            @Override
            public void stage(String name, long totalBytes) {
                check();
                progress.stage(name, totalBytes);
            }
        };
    }

    /** Ends with {@link #close} without any failure. */
    @FunctionalInterface
    interface Watch extends AutoCloseable {

        @Override
        void close();
    }

    /** Batch takes a failure with this cause for a stop and not for a failure. */
    final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Stopped() {
            super("the run was asked to stop", new JobInterruptedException("the run was asked to stop"));
        }
    }
}
