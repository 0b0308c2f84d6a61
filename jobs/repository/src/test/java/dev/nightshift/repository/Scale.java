package dev.nightshift.repository;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** What the tests of scale share: their counts ({@code -Dthorough} sets the large ones) and how they measure. */
final class Scale {

    private static final int MIB = 1024 * 1024;

    private Scale() {}

    /** The larger count with {@code -Dthorough}. */
    static int count(int normal, int thorough) {
        return isThorough() ? thorough : normal;
    }

    static boolean isThorough() {
        String value = System.getProperty("thorough");
        return value != null && !value.equals("false");
    }

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
