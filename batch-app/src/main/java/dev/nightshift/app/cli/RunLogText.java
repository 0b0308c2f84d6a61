package dev.nightshift.app.cli;

import dev.nightshift.app.console.Human;
import dev.nightshift.app.runlog.LogLine;
import dev.nightshift.app.runlog.StageProgress;
import dev.nightshift.app.runs.Failures;
import dev.nightshift.app.runs.Run;
import java.util.Locale;

/** For people: a line a line, and where somebody watches, one below them that changes. */
final class RunLogText implements RunLogView {

    private static final String ERASE_LINE = "\r\u001b[K";

    private final Session session;
    private String stage = "";
    private boolean drawn;

    RunLogText(Session session) {
        this.session = session;
    }

    @Override
    public void line(LogLine line) {
        erase();
        String level = line.level().equals("INFO") ? "" : line.level() + " ";
        session.print(Human.time(line.at()) + "  " + level + line.message());
    }

    @Override
    public void progress(StageProgress progress, boolean following) {
        if (!following) {
            session.print(text(progress));
        } else if (session.terminal().interactive()) {
            erase();
            session.terminal().err().print(text(progress));
            session.terminal().err().flush();
            drawn = true;
        } else if (!stage.equals(progress.stage())) {
            stage = progress.stage();
            session.remark(text(progress));
        }
    }

    @Override
    public void end(Run run) {
        erase();
        String message =
                run.message().map(text -> ": " + Failures.sentence(text)).orElse("");
        session.print("run " + run.id() + " is " + run.state().name().toLowerCase(Locale.ROOT) + message);
    }

    private void erase() {
        if (drawn) {
            session.terminal().err().print(ERASE_LINE);
            session.terminal().err().flush();
            drawn = false;
        }
    }

    /** {@code reading shop: 41 %, 0.9 GiB of 2.1 GiB, 219.0 MiB/s, about 6.0 s left (01:30:22)}. */
    static String text(StageProgress progress) {
        StringBuilder text = new StringBuilder(progress.stage()).append(": ");
        progress.percent().ifPresent(percent -> text.append(percent).append(" %, "));
        text.append(Human.bytes(progress.doneBytes()));
        if (progress.totalBytes() > 0) {
            text.append(" of ").append(Human.bytes(progress.totalBytes()));
        }
        if (progress.bytesPerSecond() > 0) {
            text.append(", ").append(Human.bytes(progress.bytesPerSecond())).append("/s");
        }
        progress.left()
                .ifPresent(left ->
                        text.append(", about ").append(Human.duration(left)).append(" left"));
        progress.estimatedEnd().ifPresent(end -> text.append(", until ").append(Human.time(end)));
        return text.toString();
    }
}
