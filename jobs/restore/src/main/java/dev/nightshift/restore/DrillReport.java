package dev.nightshift.restore;

import java.time.Duration;
import java.util.Locale;

/** Writes a drill's record for people. */
final class DrillReport {

    private static final int MINUTE = 60;
    private static final int HOUR = 3600;

    private final DrillRecord drill;
    private final StringBuilder out = new StringBuilder();

    DrillReport(DrillRecord drill) {
        this.drill = drill;
    }

    String text() {
        head();
        drill.parts().forEach(part -> line("  %-22s %s", part.name(), duration(part.took())));
        databases();
        if (drill.pages().pages() > 0) {
            line(
                    "  page checksums         %,d pages in %,d files",
                    drill.pages().pages(), drill.pages().files());
        }
        assertions();
        drill.notes().forEach(note -> line("  note: %s", note));
        drill.failures().forEach(failure -> line("  FAILED: %s", failure));
        return out.toString();
    }

    private void head() {
        DrillRecord.DrillSubject subject = drill.subject();
        line("Drill %s of %s: %s", drill.id(), subject.server(), drill.passed() ? "passed" : "FAILED");
        line(
                "  snapshot %s from %s, PostgreSQL %s, %,.1f MB",
                subject.snapshot(), subject.repository(), subject.serverVersion(), subject.bytes() / 1e6);
        line(
                "  measured RTO %s, RPO %s%s",
                drill.rto().map(DrillReport::duration).orElse("not reached"),
                duration(drill.rpo()),
                drill.lastCommit().map(commit -> ", last commit " + commit).orElse(""));
    }

    private void databases() {
        if (!drill.databases().isEmpty()) {
            line("  %-22s %8s %14s %8s %8s  %s", "database", "tables", "rows", "indexes", "heaps", "result");
        }
        for (DatabaseResult result : drill.databases()) {
            String verdict = result.failures().isEmpty()
                    ? result.note().isEmpty() ? "ok" : result.note()
                    : result.failures().size() + " failures";
            line(
                    "  %-22s %,8d %,14d %,8d %,8d  %s",
                    result.database(), result.tables(), result.rows(), result.indexes(), result.heaps(), verdict);
        }
    }

    private void assertions() {
        for (AssertionResult result : drill.assertions()) {
            line(
                    "  assertion %s (%s, %s): %s",
                    result.name(),
                    result.database(),
                    result.expect(),
                    result.held() ? "holds, it is " + result.value() : result.problem());
        }
    }

    private void line(String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < MINUTE) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
        }
        return seconds < HOUR
                ? "%d min %d s".formatted(seconds / MINUTE, seconds % MINUTE)
                : "%d h %d min".formatted(seconds / HOUR, seconds % HOUR / MINUTE);
    }
}
