package dev.nightshift.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The table at the end of the demo: what two nights cost, and what the drill proved. */
final class DemoReport {

    private static final int LABEL = 34;
    private static final int COLUMN = 15;
    private static final Duration WORTH_A_LINE = Duration.ofMillis(50);

    private final Terminal terminal;
    private final DemoFigures figures;
    private final DateTimeFormatter time;

    DemoReport(Terminal terminal, DemoFigures figures, ZoneId zone) {
        this.terminal = terminal;
        this.figures = figures;
        this.time = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(zone);
    }

    void print() {
        nights();
        drill();
        terminal.line("");
        String took = " in " + Terminal.seconds(figures.took());
        terminal.line("  "
                + (figures.passed()
                        ? terminal.good("Everything passed" + took + ".")
                        : terminal.bad("The drill FAILED" + took + ": this backup does not restore as it should.")));
    }

    private void nights() {
        terminal.line("");
        terminal.line("  " + Terminal.padded("", LABEL)
                + terminal.bold(Terminal.right("first night", COLUMN) + Terminal.right("second night", COLUMN)));
        row("due", night -> clock(night.slot()));
        row("fired by Quartz", night -> clock(night.started()));
        row("took", night -> Terminal.seconds(night.took()));
        row("orders placed meanwhile", night -> Terminal.count(night.orders()));
        row("read from the server", night -> Terminal.megabytes(night.readBytes()));
        row("new in the repository", night -> Terminal.megabytes(night.storedBytes()));
        row("sent offsite", night -> Terminal.megabytes(night.offsiteBytes()));
        Night first = figures.first();
        Night second = figures.second();
        terminal.line("");
        terminal.line(String.format(
                Locale.ROOT,
                "  Both are full backups. The second one cost %.1f %% of the first.",
                100.0 * second.storedBytes() / Math.max(1, first.storedBytes())));
    }

    private void row(String label, Function<Night, String> cell) {
        terminal.line("  " + Terminal.padded(label, LABEL)
                + figures.nights().stream()
                        .map(night -> Terminal.right(cell.apply(night), COLUMN))
                        .collect(Collectors.joining()));
    }

    private void drill() {
        DrillFigures drill = figures.drill();
        terminal.heading("Drill of " + drill.snapshot() + ", restored from " + drill.repository());
        drill.parts().stream()
                .filter(part -> part.took().compareTo(WORTH_A_LINE) >= 0)
                .forEach(part -> terminal.line("  " + Terminal.padded(part.name(), LABEL)
                        + Terminal.right(Terminal.seconds(part.took()), COLUMN)));
        terminal.line("  " + Terminal.padded("RTO, until it took connections", LABEL)
                + terminal.bold(
                        Terminal.right(drill.rto().map(Terminal::seconds).orElse("never"), COLUMN)));
        terminal.line("  " + Terminal.padded("RPO, age of its data", LABEL)
                + terminal.bold(Terminal.right(Terminal.seconds(drill.rpo()), COLUMN)));
        terminal.line("");
        drill.checks()
                .forEach(check -> terminal.line("  " + (check.held() ? terminal.good("✓") : terminal.bad("✗")) + " "
                        + Terminal.padded(check.name(), LABEL) + "  " + check.seen()));
        drill.failures().forEach(failure -> terminal.line("  " + terminal.bad("✗ " + failure)));
    }

    private String clock(Instant instant) {
        return time.format(instant);
    }
}
