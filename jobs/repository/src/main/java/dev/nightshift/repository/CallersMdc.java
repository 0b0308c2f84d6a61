package dev.nightshift.repository;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Hands the MDC of who asked for a piece of work to the thread that does it, whatever is in it: so a line that is logged
 * there belongs to the same run. The thread has its own back afterwards, since it works for others next.
 */
final class CallersMdc {

    private CallersMdc() {}

    static Runnable during(Runnable work) {
        Map<String, String> callers = MDC.getCopyOfContextMap();
        return () -> {
            Map<String, String> own = MDC.getCopyOfContextMap();
            set(callers);
            try {
                work.run();
            } finally {
                set(own);
            }
        };
    }

    private static void set(@Nullable Map<String, String> context) {
        if (context == null) {
            MDC.clear();
        } else {
            MDC.setContextMap(context);
        }
    }
}
