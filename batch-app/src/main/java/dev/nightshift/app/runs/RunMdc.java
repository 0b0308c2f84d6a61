package dev.nightshift.app.runs;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Marks log lines as a run's. Rooms that start threads hand the MDC on to them without knowing what is in it. */
public final class RunMdc {

    /** Under which the MDC holds the id of the run that a thread works for. */
    public static final String KEY = "run";

    private RunMdc() {}

    /** What is logged by {@code work}, and by the threads that it starts, belongs to the run. */
    public static <T> T during(String run, Supplier<T> work) {
        String before = MDC.get(KEY);
        MDC.put(KEY, run);
        try {
            return work.get();
        } finally {
            restore(before);
        }
    }

    /** What is logged by {@code work}, and by the threads that it starts, belongs to the run. */
    public static void during(String run, Runnable work) {
        String before = MDC.get(KEY);
        MDC.put(KEY, run);
        try {
            work.run();
        } finally {
            restore(before);
        }
    }

    private static void restore(@Nullable String before) {
        if (before == null) {
            MDC.remove(KEY);
        } else {
            MDC.put(KEY, before);
        }
    }
}
