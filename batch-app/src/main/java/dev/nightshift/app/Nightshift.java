package dev.nightshift.app;

import dev.nightshift.app.cli.Cli;
import dev.nightshift.app.clock.SystemClock;
import dev.nightshift.app.console.Terminal;
import java.time.ZoneOffset;
import java.util.TimeZone;

/** The program. */
public final class Nightshift {

    private Nightshift() {}

    public static void main(String[] arguments) {
        // Spring Batch keeps its times without a zone; all of them shall be in the same one.
        TimeZone.setDefault(TimeZone.getTimeZone(ZoneOffset.UTC));
        System.exit(new Cli(Terminal.ofProcess(), SystemClock.utc()).run(arguments));
    }
}
