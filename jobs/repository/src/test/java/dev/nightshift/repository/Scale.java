package dev.nightshift.repository;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** How the tests of scale measure. */
final class Scale {

    private static final int MIB = 1024 * 1024;

    private Scale() {}

    /** Bytes of the heap that are in use after a collection. */
    static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Processor time of this thread. */
    static long processorNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Prints a figure: docs/scaling.md holds those of a thorough run. */
    static void report(String what, Object... figures) {
        System.out.println("scale: " + String.format(Locale.ROOT, what, figures));
    }

    static double mib(long bytes) {
        return (double) bytes / MIB;
    }
}
