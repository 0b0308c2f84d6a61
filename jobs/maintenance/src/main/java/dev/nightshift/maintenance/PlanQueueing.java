package dev.nightshift.maintenance;

import java.util.Optional;

/** Takes facts of a server, makes a plan of them and puts it in the queue. */
public interface PlanQueueing {

    /** @param run that the plan's operations belong to */
    void queue(String run, String server, Scope scope);

    /**
     * What a person asked for; of a schedule all that is selected.
     *
     * @param table as {@code schema.name}
     */
    record Scope(Optional<String> database, Optional<String> table) {

        public static final Scope ALL = new Scope(Optional.empty(), Optional.empty());
    }
}
