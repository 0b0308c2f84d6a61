package dev.nightshift.backup;

import dev.nightshift.backup.BackupReport.Decision;
import dev.nightshift.backup.BackupReport.SnapshotTaken;
import java.time.Duration;
import java.util.Locale;

/** Writes a backup's report for people. */
final class BackupReportText {

    private static final double MEGA = 1e6;
    private static final int MINUTE = 60;

    private final BackupReport report;
    private final StringBuilder out = new StringBuilder();

    BackupReportText(BackupReport report) {
        this.report = report;
    }

    String text() {
        line("Backup of %s, run %s: %s", report.server(), report.run(), report.status());
        report.snapshot().ifPresent(this::snapshot);
        line("  %-24s %-10s %s", "step", "outcome", "took");
        report.steps().forEach(step -> line("  %-24s %-10s %s", step.name(), step.status(), duration(step.took())));
        report.copies()
                .forEach(copy -> line(
                        "  copy to %s: %d snapshots, %s", copy.repository(), copy.snapshots(), size(copy.bytes())));
        report.retention().forEach(thinned -> {
            line(
                    "  retention in %s: %d kept, %d removed, %s freed%s",
                    thinned.repository(),
                    thinned.kept().size(),
                    thinned.removed().size(),
                    size(thinned.freedBytes()),
                    thinned.remark().isEmpty() ? "" : " (" + thinned.remark() + ")");
            thinned.kept().forEach(decision -> decision("kept", decision));
            thinned.removed().forEach(decision -> decision("removed", decision));
        });
        report.failures().forEach(failure -> line("  FAILED: %s", failure));
        return out.toString();
    }

    private void snapshot(SnapshotTaken snapshot) {
        line("  snapshot %s in %s", snapshot.id(), snapshot.repository());
        line(
                "  read %s in %,d files in %s (%s/s), new %s, stored %s",
                size(snapshot.bytes()),
                snapshot.files(),
                duration(snapshot.took()),
                size(snapshot.bytesPerSecond()),
                size(snapshot.newBytes()),
                size(snapshot.storedBytes()));
        line("  %s", snapshot.checksums());
        line("  of %s, busy (all threads together):", duration(snapshot.elapsed()));
        snapshot.stages()
                .forEach(each ->
                        line("    %-26s %10s %4d %%", each.stage(), duration(each.busy()), each.percentOfElapsed()));
    }

    private void decision(String verdict, Decision decision) {
        line("    %-8s %s  %s", verdict, decision.snapshot(), decision.reason());
    }

    private void line(String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String size(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MB", bytes / MEGA);
    }

    private static String duration(Duration duration) {
        return duration.toSeconds() < MINUTE
                ? String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3)
                : "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart());
    }
}
