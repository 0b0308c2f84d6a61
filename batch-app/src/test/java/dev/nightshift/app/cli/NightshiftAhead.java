package dev.nightshift.app.cli;

import dev.nightshift.app.console.Terminal;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.TimeZone;

/** The program, on a clock that goes ahead by what the first argument says ({@code PT25H}). */
final class NightshiftAhead {

    private NightshiftAhead() {}

    public static void main(String[] arguments) {
        TimeZone.setDefault(TimeZone.getTimeZone(ZoneOffset.UTC));
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.parse(arguments[0]));
        String[] command = Arrays.copyOfRange(arguments, 1, arguments.length);
        System.exit(new Cli(Terminal.ofProcess(), clock).run(command));
    }
}
