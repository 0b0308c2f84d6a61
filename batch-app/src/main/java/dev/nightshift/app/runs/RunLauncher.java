package dev.nightshift.app.runs;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;

/** The one launch path: a schedule's slot or a person's request becomes a run, which waits in the queue for a node. */
public final class RunLauncher {

    private static final Logger LOG = LoggerFactory.getLogger(RunLauncher.class);
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss-").withZone(ZoneOffset.UTC);

    /** Ids of the same second are the same by chance once in millions. */
    private static final int MOST_TRIES = 10;

    private static final List<RunState> RESTARTABLE = List.of(RunState.FAILED, RunState.STOPPED, RunState.SKIPPED);

    private final Station station;
    private final RunStore store;
    private final RunTable table;
    private final RunQueue queue;
    private final RunWork work;

    RunLauncher(Station station, RunQueue queue, RunWork work) {
        this.station = station;
        this.store = station.tables().runs();
        this.table = station.tables().changes();
        this.queue = queue;
        this.work = work;
    }

    /**
     * Puts runs into the queue, for whichever node takes them. Where a slot or request has a run already, nothing is
     * created.
     *
     * @return one run a request: the new one, or that which was there
     */
    public List<Run> submit(List<RunRequest> requests) {
        List<Run> runs = new ArrayList<>();
        for (RunRequest request : requests) {
            runs.add(create(request, RunState.QUEUED, Optional.empty(), Attempt.NONE));
        }
        return runs;
    }

    /** Records runs that are not to be done, and why. */
    public List<Run> skip(List<RunRequest> requests, String reason) {
        Attempt skipped = new Attempt(
                0,
                0,
                0,
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.of(station.now()),
                Optional.empty(),
                Optional.of(reason));
        List<Run> runs = new ArrayList<>();
        for (RunRequest request : requests) {
            runs.add(create(request, RunState.SKIPPED, Optional.empty(), skipped));
        }
        return runs;
    }

    /**
     * Runs it in this process, on this thread, to its end. Where the same request has a run already, that one is returned
     * as it is, and nothing is started.
     *
     * @param waiting hears what the run has to wait for, once for each obstacle
     */
    public RunResult launch(RunRequest request, Consumer<String> waiting) {
        Run run = create(request, RunState.QUEUED, Optional.of(station.node().id()), Attempt.NONE);
        return isOwn(run) ? here(run, waiting) : new RunResult(run, Optional.empty());
    }

    private boolean isOwn(Run run) {
        return run.state() == RunState.QUEUED
                && run.reservedFor().equals(Optional.of(station.node().id()));
    }

    /**
     * Goes on, in this process, with a run that failed, was stopped or was skipped: what it completed is not done again.
     *
     * @throws RunRefused if it is in another state, or there is none of that id
     */
    public RunResult restart(String id, Consumer<String> waiting) {
        Run run = known(id);
        if (!table.again(id, RESTARTABLE, Optional.of(station.node().id()), station.now())) {
            throw new RunRefused("run " + run.id() + " is " + known(id).state()
                    + "; expected one that failed, was stopped or was skipped. Nothing was started.");
        }
        return here(run, waiting);
    }

    /** Ends what waits for this process, since the process is about to end. */
    void giveUpWaiting() {
        store.queued().stream()
                .filter(this::isOwn)
                .forEach(run -> table.endQueued(
                        run.id(),
                        RunState.STOPPED,
                        "the process that asked for it ended before it "
                                + run.attempt().nextStep() + ". Start it by: nightshift runs restart " + run.id(),
                        station.now()));
    }

    private Run known(String id) {
        return store.find(id).orElseThrow(() -> RunRefused.unknown(id));
    }

    private RunResult here(Run run, Consumer<String> waiting) {
        String told = "";
        while (true) {
            long now = station.nanos().getAsLong();
            Optional<RunQueue.Taken> taken = queue.take(run.id());
            if (taken.isPresent()) {
                RunResult result = work.finish(work.begin(taken.get(), now));
                if (result.run().state() != RunState.QUEUED) {
                    return result;
                }
            }
            Run found = known(run.id());
            if (found.state() != RunState.QUEUED) {
                return new RunResult(found, Optional.empty());
            }
            String obstacle = queue.obstacle(run.id()).orElse(told);
            if (!obstacle.equals(told)) {
                waiting.accept(obstacle);
                told = obstacle;
            }
            pause();
        }
    }

    private void pause() {
        try {
            Thread.sleep(station.times().beat().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunRefused("interrupted while the run waited; nothing was begun.");
        }
    }

    private Run create(RunRequest request, RunState state, Optional<String> reservedFor, Attempt attempt) {
        for (int tried = 1; ; tried++) {
            Run run = newRun(request, state, reservedFor, attempt);
            try {
                table.insert(run);
                return run;
            } catch (DuplicateKeyException e) {
                Optional<Run> standing = store.find(request.trigger(), request.server());
                if (standing.isPresent()) {
                    return standing.get();
                }
                if (tried == MOST_TRIES) {
                    throw e;
                }
                LOG.debug("another run has the id {}; another one is tried", run.id());
            }
        }
    }

    private Run newRun(RunRequest request, RunState state, Optional<String> reservedFor, Attempt attempt) {
        return new Run(
                newId(),
                request.job(),
                request.server(),
                state,
                request.parameters(),
                request.trigger(),
                station.now(),
                request.terms(),
                reservedFor,
                attempt);
    }

    private String newId() {
        byte[] random = new byte[4];
        ThreadLocalRandom.current().nextBytes(random);
        return ID.format(station.now()) + HexFormat.of().formatHex(random);
    }
}
