package dev.nightshift.maintenance;

import dev.nightshift.steps.StopSignal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets time pass: until a gate is asked again, or a lock is tried again. */
@FunctionalInterface
interface Waiting {

    /** @throws StopSignal.Stopped as soon as the run has to stop */
    void pause(Duration duration);

    static Waiting unlessStopped(StopSignal stop) {
        return duration -> {
            CountDownLatch stopped = new CountDownLatch(1);
            StopSignal.Watch watch = stop.whenStopped(stopped::countDown);
            try {
                boolean told = stopped.await(duration.toMillis(), TimeUnit.MILLISECONDS);
                if (told) {
                    throw new StopSignal.Stopped();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StopSignal.Stopped();
            } finally {
                watch.close();
            }
            stop.check();
        };
    }
}
