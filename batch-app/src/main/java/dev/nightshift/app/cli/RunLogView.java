package dev.nightshift.app.cli;

import dev.nightshift.app.runlog.LogLine;
import dev.nightshift.app.runlog.StageProgress;
import dev.nightshift.app.runs.Run;

/** How a run's log is shown. */
interface RunLogView {

    void line(LogLine line);

    /** How far a run is that still works. While it is followed, told again and again. */
    void progress(StageProgress progress, boolean following);

    /** The run that was followed is over. */
    void end(Run run);
}
