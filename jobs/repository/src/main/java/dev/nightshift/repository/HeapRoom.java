package dev.nightshift.repository;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.Locale;

/**
 * Looks, while an index is being loaded, whether Java's heap will hold it. Refusing after a second, with the figure to
 * set, beats running out of memory in the middle of the night.
 */
final class HeapRoom {

    /** What a block takes at most (Invariant 13). */
    static final int BYTES_PER_BLOCK = 48;

    /** Blocks being read, cut, packed and stored. */
    static final long FOR_WRITING = 128L * 1024 * 1024;

    /** Blocks being read and restored or checked. */
    static final long FOR_READING = 48L * 1024 * 1024;

    /** An index below that fits any heap that Nightshift starts in. */
    private static final long SMALL_INDEX_BYTES = 8L * 1024 * 1024;

    /** So much of the index, which is read in random order, tells how many blocks the rest has. */
    private static final long SAMPLE_BYTES = 4L * 1024 * 1024;

    private static final long MIB = 1024 * 1024;
    private static final long STEP_MIB = 128;

    private final String location;
    private final Heap heap;
    private final long totalBytes;
    private final long reserveBytes;
    private boolean checked;

    /** The heap of this process, or a test's. */
    interface Heap {

        long maxBytes();

        /** With whatever nobody refers to any more, unless {@code collected}: that takes a while. */
        long usedBytes(boolean collected);
    }

    /**
     * @param location of the repository, for the message
     * @param totalBytes the lengths' sum of the index objects that will be read
     * @param reserveBytes what the work will take besides the index
     */
    HeapRoom(String location, Heap heap, long totalBytes, long reserveBytes) {
        this.location = location;
        this.heap = heap;
        this.totalBytes = totalBytes;
        this.reserveBytes = reserveBytes;
        this.checked = totalBytes < SMALL_INDEX_BYTES;
    }

    /**
     * @param readBytes lengths of the index objects that were read so far
     * @param blocks that came of them
     * @throws RepositoryException.NeedsMemory if those to come will not fit
     */
    void require(long readBytes, long blocks) {
        if (checked || readBytes < SAMPLE_BYTES) {
            return;
        }
        checked = true;
        long expected = (long) ((double) blocks * totalBytes / readBytes);
        long needed = (expected - blocks) * BYTES_PER_BLOCK + reserveBytes;
        if (heap.usedBytes(false) + needed > heap.maxBytes() && heap.usedBytes(true) + needed > heap.maxBytes()) {
            throw tooSmall(expected, heap.usedBytes(false) + needed);
        }
    }

    private RepositoryException.NeedsMemory tooSmall(long blocks, long bytes) {
        long megabytes = (bytes / MIB / STEP_MIB + 1) * STEP_MIB;
        return new RepositoryException.NeedsMemory(String.format(
                Locale.ROOT,
                "The index of %s names about %,d blocks, which take %,d MiB of memory; with what this work needs"
                        + " besides, that is more than the %,d MiB that Java may use. Nothing was changed. Set"
                        + " NIGHTSHIFT_JAVA_OPTIONS=-Xmx%dm in the environment and run it again.",
                location,
                blocks,
                blocks * BYTES_PER_BLOCK / MIB,
                heap.maxBytes() / MIB,
                megabytes));
    }

    /** The heap of this process. */
    static Heap ofThisProcess() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        return new Heap() {
            @Override
            public long maxBytes() {
                return Runtime.getRuntime().maxMemory();
            }

            @Override
            public long usedBytes(boolean collected) {
                if (collected) {
                    memory.gc();
                }
                return memory.getHeapMemoryUsage().getUsed();
            }
        };
    }
}
