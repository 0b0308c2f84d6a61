package dev.nightshift.maintenance;

/** Takes facts of a server, makes a plan of them and puts it in the queue. */
@FunctionalInterface
public interface PlanQueueing {

    /**
     * @param run that the plan's operations belong to
     * @return what the plan left out
     */
    Omissions queue(String run, String server, Scope scope);
}
