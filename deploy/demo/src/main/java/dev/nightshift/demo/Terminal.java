package dev.nightshift.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** What the demo says to a person: steps as they are done, with colour only where a terminal shows it. */
final class Terminal {

    static final int WIDTH = 84;

    private final PrintStream out;
    private final boolean colour;

    /** @param colour also whether a step is shown while it is still being done */
    Terminal(PrintStream out, boolean colour) {
        this.out = out;
        this.colour = colour;
    }

    /** As the terminal, NO_COLOR and their like have it. */
    static Terminal of(PrintStream out) {
        return new Terminal(out, Ansi.AUTO.enabled());
    }

    void line(String text) {
        out.println(text.stripTrailing());
        out.flush();
    }

    void heading(String text) {
        line("");
        line("  " + bold(text));
        line("");
    }

    /** On a terminal the line stands until the next one replaces it; elsewhere nothing is printed. */
    void begin(String step) {
        if (colour) {
            out.print("  " + faint("· " + step + " …"));
            out.flush();
        }
    }

    void done(String step, Duration took) {
        replace("  " + good("✓") + " " + padded(step, WIDTH - 14) + faint(right(seconds(took), 10)));
    }

    void failed(String step, Duration took) {
        replace("  " + bad("✗") + " " + padded(step, WIDTH - 14) + faint(right(seconds(took), 10)));
    }

    private void replace(String text) {
        line(colour ? "\r\033[K" + text : text);
    }

    String bold(String text) {
        return styled("1", text);
    }

    String faint(String text) {
        return styled("2", text);
    }

    String good(String text) {
        return styled("32", text);
    }

    String bad(String text) {
        return styled("31", text);
    }

    private String styled(String code, String text) {
        return colour ? "\033[" + code + "m" + text + "\033[0m" : text;
    }

    static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
    }

    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
