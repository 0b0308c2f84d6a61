package dev.nightshift.demo;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits that a Ctrl-C may end: the interrupt stays visible, and the demo goes no further. */
final class Interruptible {

    private Interruptible() {}

    static int exitCodeOf(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroy();
            throw new DemoException("Interrupted while a program of the demo was running.", e);
        }
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException("Interrupted while the demo was ending the shop's orders.", e);
        }
    }

    static void pause(Duration duration) {
        try {
            TimeUnit.MILLISECONDS.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException("Interrupted while the demo was waiting.", e);
        }
    }
}
