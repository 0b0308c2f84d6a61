package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Something that must hold before an action, and as far as {@link #meanwhile} says while it runs. */
interface Gate {

    /** Who waits for it to open. */
    enum Waits {
        /** Each action anew: it is about its own relation. */
        EACH_ACTION,
        /** One action for all: it is about the whole server, whose lease the run holds meanwhile. */
        ONE_FOR_ALL,
        /** One action for all of its database that it is closed for. */
        ONE_FOR_DATABASE,
        /** Nobody: time does not open it. */
        NOBODY
    }

    /** What it means to an action that runs that it closes. */
    enum Meanwhile {
        /** The action ends at once: others wait for it, or what the limit measures has piled up already. */
        ENDS_IT,
        /** The action ends where it stays closed for {@link GateWatch#LASTING}: it may be over in a moment. */
        ENDS_IT_IF_IT_LASTS,
        /** The action goes on: to end it would help nobody, or cost more than it helps. */
        GOES_ON
    }

    /**
     * Why it is closed, as a clause with what was found and what was expected; empty where it is open.
     *
     * @param aside a session in the action's database that is not the one that does it
     */
    Optional<String> closed(Undertaking what, Connection aside) throws SQLException;

    Meanwhile meanwhile(Undertaking what);

    default Waits waits() {
        return Waits.EACH_ACTION;
    }
}
