package dev.nightshift.app.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightshift.app.runlog.LogLine;
import dev.nightshift.app.runlog.StageProgress;
import dev.nightshift.app.runs.Run;
import java.time.Instant;
import java.util.Optional;

/** For programs: an object a line, its {@code type} says which of them. */
final class RunLogJson implements RunLogView {

    private final Session session;
    private Instant told = Instant.MIN;

    RunLogJson(Session session) {
        this.session = session;
    }

    private record Line(String type, String run, Instant at, String level, String logger, String message) {}

    private record Progress(
            String type, String run, @JsonUnwrapped StageView stage) {}

    private record End(String type, String run, String state, Optional<String> message) {}

    @Override
    public void line(LogLine line) {
        session.jsonLine(new Line("line", line.run(), line.at(), line.level(), line.logger(), line.message()));
    }

    @Override
    public void progress(StageProgress progress, boolean following) {
        if (progress.updated().equals(told)) {
            return;
        }
        told = progress.updated();
        session.jsonLine(new Progress("progress", progress.run(), StageView.of(progress)));
    }

    @Override
    public void end(Run run) {
        session.jsonLine(new End("end", run.id(), run.state().name(), run.message()));
    }
}
