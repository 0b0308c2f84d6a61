package dev.nightshift.app.cli;

import dev.nightshift.app.runs.Run;
import dev.nightshift.app.runs.RunTrigger;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A run as JSON shows it. */
record RunView(
        String id,
        String job,
        String server,
        String state,
        Map<String, String> parameters,
        Optional<String> schedule,
        Optional<Instant> slot,
        Instant created,
        Instant due,
        int attempt,
        Optional<String> node,
        Optional<Instant> started,
        Optional<Instant> ended,
        Optional<String> message) {

    static RunView of(Run run) {
        return new RunView(
                run.id(),
                run.job().text(),
                run.server(),
                run.state().name(),
                run.parameters(),
                run.schedule(),
                run.trigger() instanceof RunTrigger.Slot slot ? Optional.of(slot.slot()) : Optional.empty(),
                run.created(),
                run.terms().due(),
                run.attempt().number(),
                run.attempt().node(),
                run.started(),
                run.ended(),
                run.message());
    }
}
