package dev.nightshift.app.runs;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;

/** The one launch path: a schedule's slot or a person's request becomes a run, and from there a Spring Batch job. */
public final class RunLauncher {

    private static final Logger LOG = LoggerFactory.getLogger(RunLauncher.class);
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss-").withZone(ZoneOffset.UTC);

    private final RunStore store;
    private final BatchJobs jobs;
    private final RunListener listener;
    private final Clock clock;
    private final RunProcess process = RunProcess.current();
    private final Set<String> active = ConcurrentHashMap.newKeySet();

    RunLauncher(RunStore store, BatchJobs jobs, RunListener listener, Clock clock) {
        this.store = store;
        this.jobs = jobs;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * Runs it on this thread, to its end. Where the same slot or request has a run already, that one is returned as it
     * is, and nothing is started.
     */
    public RunResult launch(RunRequest request) {
        Run run = new Run(
                newId(),
                request.job(),
                request.server(),
                RunState.QUEUED,
                request.parameters(),
                request.trigger(),
                now(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        try {
            store.insert(run, process);
        } catch (DuplicateKeyException e) {
            Run existing = store.find(request.trigger(), request.server()).orElseThrow(() -> e);
            LOG.info(
                    "{} of {} is run {} already; nothing was started",
                    existing.job(),
                    existing.server(),
                    existing.id());
            return new RunResult(existing, Optional.empty());
        }
        return execute(run, List.of(RunState.QUEUED));
    }

    /**
     * Goes on with a run that failed or was stopped: what it completed is not done again.
     *
     * @throws RunRefused if it is in another state, or there is none of that id
     */
    public RunResult restart(String id) {
        Run run = store.find(id)
                .orElseThrow(() -> new RunRefused(
                        "there is no run " + id + "; expected an id as \"nightshift runs\" lists them."));
        return execute(run, List.of(RunState.FAILED, RunState.STOPPED));
    }

    private RunResult execute(Run run, List<RunState> from) {
        if (!store.claim(run.id(), from, now(), process)) {
            String state =
                    store.find(run.id()).map(found -> found.state().name()).orElse("gone");
            throw new RunRefused("run " + run.id() + " is " + state
                    + "; expected one that failed or was stopped. Nothing was started.");
        }
        active.add(run.id());
        try {
            LOG.info("{} of {} starts as run {}", run.job().text(), run.server(), run.id());
            return RunMdc.during(run.id(), () -> ended(run, jobs.execute(run)));
        } finally {
            active.remove(run.id());
        }
    }

    private RunResult ended(Run run, BatchJobs.Ending ending) {
        String message =
                ending.failures().isEmpty() ? ending.message().orElse(null) : Failures.message(ending.failures());
        store.end(run.id(), ending.state(), message, ending.execution().orElse(null), now());
        if (ending.state() == RunState.COMPLETED) {
            LOG.info("{} of {} completed (run {})", run.job().text(), run.server(), run.id());
        } else {
            LOG.error(
                    "{} of {} is {} (run {}): {} Restart it by: nightshift runs restart {}",
                    run.job().text(),
                    run.server(),
                    ending.state(),
                    run.id(),
                    Failures.sentence(String.valueOf(message)),
                    run.id());
        }
        Run over = store.find(run.id()).orElse(run);
        listener.ended(over);
        return new RunResult(over, ending.failures().stream().findFirst().map(Failures::cause));
    }

    /** Marks what runs in this process as stopped, since the process is about to end. */
    void stopActive() {
        for (String id : active) {
            store.find(id).ifPresent(jobs::stop);
            store.end(
                    id,
                    RunState.STOPPED,
                    "interrupted: the process was told to end. Go on with: nightshift runs restart " + id,
                    null,
                    now());
        }
    }

    /**
     * Fails the runs whose process was killed. Of a shared job database only this host's are looked at: of the others
     * nothing is known.
     *
     * @param onlyThisHost false where no other host can have the job database open
     */
    void failDead(boolean onlyThisHost) {
        for (RunStore.LiveRun live : store.live()) {
            RunProcess owner = live.process();
            boolean ours = !onlyThisHost || owner.host().equals(process.host());
            if (!ours || owner.isAlive()) {
                continue;
            }
            Run run = live.run();
            jobs.recover(run);
            store.end(
                    run.id(),
                    RunState.FAILED,
                    "the process that ran it (" + owner.pid() + " on " + owner.host()
                            + ") is gone. Nothing that was committed is lost; go on with: nightshift runs restart "
                            + run.id(),
                    null,
                    now());
            LOG.warn("run {} was left behind by process {}; it is marked as failed", run.id(), owner.pid());
        }
    }

    private String newId() {
        byte[] random = new byte[2];
        ThreadLocalRandom.current().nextBytes(random);
        return ID.format(clock.instant()) + HexFormat.of().formatHex(random);
    }

    /** To the millisecond, which every database keeps. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
