package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Something that must hold before an action. */
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

    /**
     * Why it is closed, as a clause with what was found and what was expected; empty where it is open.
     *
     * @param aside a session in the action's database that is not the one that does it
     */
    Optional<String> closed(Undertaking what, Connection aside) throws SQLException;

    /** Whether a running action makes it worse, so that it must hold meanwhile, too. */
    default boolean holdsMeanwhile() {
        return false;
    }

    default Waits waits() {
        return Waits.EACH_ACTION;
    }
}
