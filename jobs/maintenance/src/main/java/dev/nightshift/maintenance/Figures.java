package dev.nightshift.maintenance;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** Figures and names as people read them. */
final class Figures {

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Figures() {}

    /** {@code 1.4 GiB}: powers of 1024, as pages are sized. */
    static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    static String percent(double share) {
        return Math.round(share * 100) + " %";
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** An estimate. */
    static String count(double count) {
        return String.format(Locale.ROOT, "%,.0f", count);
    }

    /** {@code 0.8 s}, {@code 2 min 5 s}, {@code 3 h 20 min}. */
    static String duration(Duration duration) {
        if (duration.toSeconds() < 60) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        if (duration.toHours() == 0) {
            return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
        }
        return duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }

    /** {@code 2026-11-20T01:30:00Z}, or never. */
    static String time(Optional<Instant> time) {
        return time.map(instant -> instant.truncatedTo(ChronoUnit.SECONDS).toString())
                .orElse("never");
    }

    /** How much, and how that is known. */
    static String evidence(Bloat bloat) {
        String how = bloat instanceof Bloat.Measured ? ", measured" : ", estimated from statistics";
        String more = bloat instanceof Bloat.Mergeable both
                ? "; pgstatindex sees " + bytes(both.measured().bytes())
                        + " of it, and not the equal keys that a rebuild would put together"
                : bloat instanceof Bloat.Unmeasured unmeasured ? "; " + unmeasured.why() : "";
        return bytes(bloat.bytes()) + " of bloat" + how + more;
    }

    /** Its name with its database, for people. */
    static String name(Relation relation) {
        return relation.database() + "." + relation;
    }

    /** On one line, and harmless to a terminal: names may hold line breaks and escapes. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                printable.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                printable.appendCodePoint(c);
            }
        });
        return printable.toString();
    }
}
