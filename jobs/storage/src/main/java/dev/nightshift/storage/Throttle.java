package dev.nightshift.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Lets so many bytes a second through, whichever of its threads they come from. Who has moved bytes says so and is held
 * up until the rate is kept again. Time in which nothing came is not saved up, but for a tenth of a second's worth.
 */
public final class Throttle {

    /** Lets everything through at once. */
    public static final Throttle NONE = new Throttle(Long.MAX_VALUE, () -> 0, pause -> {});

    /**
     * An object of 64 MB has to get through within the ten minutes that a store's call may take, beside a few others; a
     * server gives up on a backup whose stream stands still.
     */
    public static final long LEAST_BYTES_PER_SECOND = 1_000_000;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** Pauses shorter than this would cost more than they hold up. */
    private static final long SHORTEST_PAUSE_NANOS = 5_000_000;

    private static final long MOST_SAVED_NANOS = NANOS_PER_SECOND / 10;

    /** So much passes at once where a stream is slowed down. */
    private static final int PIECE_BYTES = 64 * 1024;

    private final long bytesPerSecond;
    private final LongSupplier nanos;
    private final Pause pause;
    private long paidUntilNanos;

    /** @param nanos a stop-watch that never goes back */
    Throttle(long bytesPerSecond, LongSupplier nanos, Pause pause) {
        if (bytesPerSecond < LEAST_BYTES_PER_SECOND) {
            throw new IllegalArgumentException("the rate is " + bytesPerSecond + " bytes a second; expected at least "
                    + LEAST_BYTES_PER_SECOND + ". Raise it, or leave it out for no limit.");
        }
        this.bytesPerSecond = bytesPerSecond;
        this.nanos = nanos;
        this.pause = pause;
        this.paidUntilNanos = nanos.getAsLong();
    }

    /** @throws IllegalArgumentException below {@link #LEAST_BYTES_PER_SECOND} */
    public static Throttle of(long bytesPerSecond) {
        return new Throttle(bytesPerSecond, System::nanoTime, pause -> Thread.sleep(pause.toMillis()));
    }

    /** Lets time pass. */
    interface Pause {
        void last(Duration duration) throws InterruptedException;
    }

    /**
     * {@code bytes} were moved, or are about to be. Where the thread is interrupted it goes on at once and leaves the
     * mark, for whoever waits next to see.
     */
    public void moved(long bytes) {
        if (bytesPerSecond == Long.MAX_VALUE) {
            return;
        }
        long aheadNanos = book(bytes);
        if (aheadNanos >= SHORTEST_PAUSE_NANOS) {
            try {
                pause.last(Duration.ofNanos(aheadNanos));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The same bytes, at this rate. */
    public InputStream slowed(InputStream in) {
        return bytesPerSecond == Long.MAX_VALUE ? in : new Slowed(in);
    }

    /** @return by how much the bytes so far are ahead of the rate */
    private synchronized long book(long bytes) {
        long now = nanos.getAsLong();
        long earliest = now - MOST_SAVED_NANOS;
        if (paidUntilNanos - earliest < 0) {
            paidUntilNanos = earliest;
        }
        paidUntilNanos += Math.round((double) bytes * NANOS_PER_SECOND / bytesPerSecond);
        return paidUntilNanos - now;
    }

    private final class Slowed extends FilterInputStream {

        Slowed(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            moved(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int count = super.read(to, offset, Math.min(length, PIECE_BYTES));
            moved(Math.max(count, 0));
            return count;
        }
    }
}
