package dev.nightshift.backup;

import dev.nightshift.postgres.Preflight;
import dev.nightshift.postgres.Preflight.PreflightProblem;
import dev.nightshift.postgres.Preflight.PreflightReport;
import java.util.stream.Collectors;

/** Asks whether the server is ready, and says all that is missing at once. */
final class PreflightStep {

    private PreflightStep() {}

    static void run(StepRun run) {
        PreflightReport report = Preflight.of(run.settings().server());
        if (!report.problems().isEmpty()) {
            throw new BackupException.NotReady(run.server() + " is not ready for a backup; nothing was started. "
                    + report.problems().stream().map(PreflightStep::sentence).collect(Collectors.joining(" ")));
        }
        run.notes().text(StepNotes.REMARK, String.join("; ", report.notes()));
    }

    private static String sentence(PreflightProblem problem) {
        return "Found: " + problem.found() + "; expected: " + problem.expected() + ". To do: " + problem.remedy();
    }
}
