package dev.nightshift.app.clock;

import java.time.Clock;

/** The one place that takes the machine's clock; everything else is handed one. */
public final class SystemClock {

    private SystemClock() {}

    public static Clock utc() {
        return Clock.systemUTC();
    }
}
