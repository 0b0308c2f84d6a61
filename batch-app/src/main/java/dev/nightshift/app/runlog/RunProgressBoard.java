package dev.nightshift.app.runlog;

import dev.nightshift.app.catalog.ProgressBoard;
import dev.nightshift.repository.Progress;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The progress of all runs of this process: shown as the process shows it, and stored for others. */
public final class RunProgressBoard {

    private final ProgressBoard shown;
    private final RunProgressStore store;
    private final Clock clock;
    private final Map<String, RunProgress> working = new ConcurrentHashMap<>();
    private final Set<String> over = ConcurrentHashMap.newKeySet();

    RunProgressBoard(ProgressBoard shown, RunProgressStore store, Clock clock) {
        this.shown = shown;
        this.store = store;
        this.clock = clock;
    }

    /** The same for all steps of a run. */
    public Progress of(String run) {
        over.remove(run);
        return working.computeIfAbsent(run, each -> new RunProgress(each, shown.of(each), clock));
    }

    /** Its last stage ends, and there is nothing to be told of it any more. */
    void end(String run) {
        RunProgress ended = working.remove(run);
        if (ended != null) {
            ended.finish();
            over.add(run);
        }
    }

    /** Writes down how far each one is. On one thread, once a second: the paces are measured between two times. */
    void storeAll() {
        List<StageProgress> now = working.values().stream()
                .map(RunProgress::look)
                .flatMap(Optional::stream)
                .toList();
        now.forEach(store::put);
        for (String run : List.copyOf(over)) {
            store.remove(run);
            over.remove(run);
        }
    }
}
