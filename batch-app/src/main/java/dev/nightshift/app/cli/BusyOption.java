package dev.nightshift.app.cli;

import dev.nightshift.app.runs.IfBusy;
import dev.nightshift.app.runs.RunTerms;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a command does that finds another run at work on its server. */
final class BusyOption {

    @Option(
            names = "--if-busy",
            paramLabel = "HOW",
            description = "where another run works on the server: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private IfBusy ifBusy = IfBusy.WAIT;

    /** For a run that begins now. */
    RunTerms terms(Clock clock) {
        return new RunTerms(clock.instant(), Optional.empty(), 1, Duration.ZERO, ifBusy);
    }
}
