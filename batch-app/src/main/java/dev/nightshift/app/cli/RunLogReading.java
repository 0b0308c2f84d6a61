package dev.nightshift.app.cli;

import dev.nightshift.app.runlog.RunLogStore;
import dev.nightshift.app.runlog.RunLogStore.Numbered;
import dev.nightshift.app.runlog.RunProgressStore;
import dev.nightshift.app.runs.Run;
import dev.nightshift.app.runs.RunState;
import dev.nightshift.app.runs.RunStore;
import java.util.List;
import org.springframework.dao.DataAccessException;

/** Reads a run's log from the job database, whichever process or node writes it. */
final class RunLogReading {

    private static final int LINES_AT_ONCE = 1000;

    /** A job database that restarts, or that another process takes over, is back by then. */
    private static final int MOST_FAILURES = 60;

    /** Between two looks. */
    @FunctionalInterface
    interface Pause {
        void await() throws InterruptedException;
    }

    private final String id;
    private final RunStore runs;
    private final RunLogStore logs;
    private final RunProgressStore progress;
    private final RunLogView view;
    private final Pause pause;
    private long shown;
    private int failures;

    RunLogReading(String id, History history, RunLogView view, Pause pause) {
        this.id = id;
        this.runs = history.runs();
        this.logs = history.logs();
        this.progress = history.progress();
        this.view = view;
        this.pause = pause;
    }

    /** All that there is until now. */
    void once() {
        look(false);
    }

    /** Until it is over. */
    Run follow() throws InterruptedException {
        while (true) {
            Run run = lookIfPossible();
            pause.await();
            if (run.state().isOver()) {
                lines(); // a line is stored a moment after it was said
                view.end(run);
                return run;
            }
        }
    }

    static int exitCode(Run over) {
        return over.state() == RunState.COMPLETED ? ExitCode.DONE : ExitCode.FAILED;
    }

    private Run lookIfPossible() throws InterruptedException {
        while (true) {
            try {
                Run run = look(true);
                failures = 0;
                return run;
            } catch (DataAccessException e) {
                if (++failures > MOST_FAILURES) {
                    throw e;
                }
                pause.await();
            }
        }
    }

    /** The state first: what is over by then has said what it had to say. */
    private Run look(boolean following) {
        Run run = runs.find(id)
                .orElseThrow(() -> new WrongUsage(
                        "there is no run " + id + "; expected an id as \"nightshift runs\" lists them."));
        lines();
        if (run.state() == RunState.RUNNING) {
            progress.find(id).ifPresent(stage -> view.progress(stage, following));
        }
        return run;
    }

    private void lines() {
        List<Numbered> next;
        do {
            next = logs.after(id, shown, LINES_AT_ONCE);
            for (Numbered numbered : next) {
                view.line(numbered.line());
                shown = numbered.number();
            }
        } while (next.size() == LINES_AT_ONCE);
    }
}
