package dev.nightshift.maintenance;

import java.time.Instant;
import java.util.List;

/**
 * The record of what was done to servers, and the queue of what is still to be done. Kept in the job database: it outlives
 * runs and processes. Whoever holds the lease on a server is the only one to write for it.
 */
public interface OperationLog {

    /** What earlier operations on a server teach. */
    History history(String server);

    /** Those that wait or were at work when their process ended, in the order of the queue. */
    List<Operation> open(String server);

    /** Puts a plan behind what still waits for the server. Returns them with their ids. */
    List<Operation> enqueue(String run, String server, List<PlannedAction> actions);

    /** Notes that it is at work from now on. */
    void begun(long id, Instant started, long bytesBefore);

    /**
     * Notes how many entries an index has right after its rebuild, for {@link History#entryBytesAfterRebuild}. Between
     * {@link #begun} and {@link #ended}; without it nothing is learnt of the index.
     */
    void rebuilt(long id, long entries);

    /**
     * Notes that its process or session died while it was at work, for {@link #interruptions}; nothing is learnt of how long
     * it took. Between {@link #begun} and {@link #ended}.
     */
    void interrupted(long id);

    /** The actions of a server that were interrupted each of the last times that they were begun. */
    List<Interruptions> interruptions(String server);

    /** Notes why it is still open, for people, until it begins or ends. */
    void noted(long id, String message);

    /** Has a run answer for what an earlier one planned. Of what is open. */
    void adopted(List<Long> ids, String run);

    /** Gives what still waits the options and the reasons of a newer plan; it keeps its place. */
    void replanned(long id, PlannedAction planned);

    /** Notes how it ended. Of what was never begun, too. */
    default void ended(long id, Operation.State state, Instant ended, long bytesAfter, String message) {
        ended(id, state, ended, bytesAfter, message, List.of());
    }

    /**
     * Notes how it ended, and puts what has to follow behind what waits, for the run that it belonged to: both or neither,
     * whenever the process dies.
     */
    void ended(
            long id,
            Operation.State state,
            Instant ended,
            long bytesAfter,
            String message,
            List<PlannedAction> following);

    /**
     * What failed in a run and was not done since, by whichever run; of one action the last failure. What was done without
     * being urgent does not stand for what was.
     */
    List<Operation> failed(String run);

    /** Those at work or over, the newest first; those that wait are not among them. */
    List<Operation> newest(String server, int most);
}
