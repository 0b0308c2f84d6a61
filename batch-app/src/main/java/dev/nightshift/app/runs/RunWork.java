package dev.nightshift.app.runs;

import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Does a run that this node has taken, to its end, and says in the job database how that was. */
final class RunWork {

    private static final Logger LOG = LoggerFactory.getLogger(RunWork.class);

    private static final int TRIES_AT_THE_END = 2;

    private final Station station;
    private final Station.Tables tables;
    private final BatchJobs jobs;
    private final ActiveRuns active;
    private final RunListener listener;
    private final TransactionTemplate transaction;

    RunWork(Station station, BatchJobs jobs, ActiveRuns active, RunListener listener, TransactionTemplate transaction) {
        this.station = station;
        this.tables = station.tables();
        this.jobs = jobs;
        this.active = active;
        this.listener = listener;
        this.transaction = transaction;
    }

    /** Whether this node may do another run beside those that it does. */
    boolean hasRoom() {
        return active.all().size() < station.node().maxRuns();
    }

    /** Whether a thread of this process still has to do with a run. */
    boolean has(String run) {
        return active.has(run);
    }

    /** Marks what was taken as being done here, so that its lease is renewed from now on. */
    ActiveRun begin(RunQueue.Taken taken, long takenAt) {
        ActiveRun run = new ActiveRun(taken, station.times(), takenAt, station.nanos());
        active.add(run);
        return run;
    }

    /** On this thread. */
    RunResult finish(ActiveRun mine) {
        try {
            return RunMdc.during(mine.run().id(), () -> work(mine));
        } finally {
            active.remove(mine);
        }
    }

    private RunResult work(ActiveRun mine) {
        Run run = mine.run();
        LOG.info(
                "{} of {} starts as run {} on {}",
                run.job().text(),
                run.server(),
                run.id(),
                station.node().id());
        BatchJobs.Ending ending = mine.isHeld() ? jobs.execute(run) : BatchJobs.Ending.NOT_BEGUN;
        settle(mine, ending);
        Run over = asStored(run);
        listener.ended(over);
        return new RunResult(over, ending.failures().stream().findFirst().map(Failures::cause));
    }

    private Run asStored(Run run) {
        try {
            return tables.runs().find(run.id()).orElse(run);
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("how run {} stands could not be read ({})", run.id(), Failures.message(e));
            return run;
        }
    }

    /**
     * For as long as the lease holds, or not as long where the process ends: then the job database may be the first to
     * go. After that, whoever takes the run over finds what was done.
     */
    private void settle(ActiveRun mine, BatchJobs.Ending ending) {
        for (int tried = 0; mine.isHeld() && (tried < TRIES_AT_THE_END || !active.isEnding()); tried++) {
            try {
                if (!settled(mine, ending)) {
                    mine.lost();
                }
                return;
            } catch (DataIntegrityViolationException | BadSqlGrammarException e) {
                LOG.error(
                        "the job database refuses to write down the end of run {}",
                        mine.run().id(),
                        e);
                break;
            } catch (DataAccessException | TransactionException e) {
                LOG.warn(
                        "the end of run {} could not be written down ({}); it is tried until its lease has ended",
                        mine.run().id(),
                        Failures.message(e));
                pause();
            }
        }
        if (!mine.isHeld()) {
            mine.lost();
        }
        LOG.error(
                "the end of run {} of {} was not written down; whoever takes it over when its lease has ended goes on with"
                        + " what was committed",
                mine.run().id(),
                mine.run().server());
    }

    private void pause() {
        try {
            Thread.sleep(station.times().beat().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean settled(ActiveRun mine, BatchJobs.Ending ending) {
        Run run = mine.run();
        BooleanSupplier ended = endOf(mine, ending);
        return Boolean.TRUE.equals(transaction.execute(
                status -> ended.getAsBoolean() && tables.leases().release(run.server(), run.id(), mine.fence())));
    }

    private BooleanSupplier endOf(ActiveRun mine, BatchJobs.Ending ending) {
        Run run = mine.run();
        @Nullable Long execution = ending.execution().orElse(null);
        String message = ending.failures().isEmpty()
                ? ending.message().orElse("no reason was given")
                : Failures.message(ending.failures());
        return switch (ending.state()) {
            case COMPLETED -> () -> completed(mine, execution);
            case STOPPED -> stopped(mine, execution);
            default -> {
                if (Failures.areOfJobDatabase(ending.failures())
                        && run.attempt().recovered() < RunQueue.MOST_RECOVERIES) {
                    yield () -> triedAgain(mine, message);
                }
                yield mayBeTriedAgain(run) ? () -> failedForNow(mine, message) : () -> failed(mine, message, execution);
            }
        };
    }

    private BooleanSupplier stopped(ActiveRun mine, @Nullable Long execution) {
        return switch (mine.wish()) {
            case GIVE_WAY -> goesOn() ? () -> gaveWay(mine) : () -> stoppedHere(mine, execution);
            case HAND_BACK -> station.node().service() ? () -> handedBack(mine) : () -> stoppedHere(mine, execution);
            case GO_ON, STOP -> () -> stoppedHere(mine, execution);
        };
    }

    /** Whether somebody is there to take up what this process puts back into the queue: a command does only its own. */
    private boolean goesOn() {
        return station.node().service() || !active.isEnding();
    }

    private boolean mayBeTriedAgain(Run run) {
        Instant due = nextDue(run);
        return run.attempt().failed() + 1 < run.terms().attempts()
                && run.terms().deadline().filter(due::isAfter).isEmpty();
    }

    private Instant nextDue(Run run) {
        return now().plus(run.terms().pauseAfter(run.attempt().failed() + 1));
    }

    private boolean completed(ActiveRun mine, @Nullable Long execution) {
        Run run = mine.run();
        LOG.info("{} of {} completed (run {})", run.job().text(), run.server(), run.id());
        return tables.changes().end(run.id(), mine.fence(), RunState.COMPLETED, null, execution, now());
    }

    private boolean failed(ActiveRun mine, String message, @Nullable Long execution) {
        tellFailure(
                mine.run(),
                message,
                "Restart it by: nightshift runs restart " + mine.run().id());
        return tables.changes().end(mine.run().id(), mine.fence(), RunState.FAILED, message, execution, now());
    }

    private boolean stoppedHere(ActiveRun mine, @Nullable Long execution) {
        Run run = mine.run();
        String message = RunTable.stoppedAsAsked(run.id());
        LOG.warn("{} of {} (run {}): {}", run.job().text(), run.server(), run.id(), message);
        return tables.changes().end(run.id(), mine.fence(), RunState.STOPPED, message, execution, now());
    }

    private boolean handedBack(ActiveRun mine) {
        LOG.info(
                "run {} of {} goes back to the queue: this node ends",
                mine.run().id(),
                mine.run().server());
        return requeue(mine, station.node().id() + " ended before it; the next node goes on", now(), false, false);
    }

    /** Until everybody who may want the server has looked into the queue. */
    private boolean gaveWay(ActiveRun mine) {
        LOG.info(
                "run {} of {} gives way to one that waits for the server, and goes on after it",
                mine.run().id(),
                mine.run().server());
        return requeue(
                mine,
                "it gave way to another run of the server, and goes on after that",
                now().plus(station.times().length()),
                false,
                false);
    }

    private boolean failedForNow(ActiveRun mine, String message) {
        Run run = mine.run();
        Instant due = nextDue(run);
        String next =
                "Attempt " + (run.attempt().failed() + 2) + " of " + run.terms().attempts() + " begins at " + due;
        tellFailure(run, message, next);
        return requeue(mine, Failures.sentence(message) + " " + next, due, true, false);
    }

    /** The job did not fail; what keeps its books did. */
    private boolean triedAgain(ActiveRun mine, String message) {
        tellFailure(mine.run(), message, "It was the job database that failed: the run goes on where it was.");
        return requeue(
                mine,
                Failures.sentence(message) + " The run goes on where it was",
                now().plus(station.times().beat()),
                false,
                true);
    }

    private boolean requeue(ActiveRun mine, String message, Instant due, boolean failed, boolean recovered) {
        return tables.changes()
                .requeue(mine.run(), mine.fence(), new RunTable.Requeued(message, due, now(), failed, recovered));
    }

    private static void tellFailure(Run run, String message, String next) {
        LOG.error(
                "{} of {} failed (run {}): {} {}",
                run.job().text(),
                run.server(),
                run.id(),
                Failures.sentence(message),
                next);
    }

    private Instant now() {
        return station.now();
    }
}
