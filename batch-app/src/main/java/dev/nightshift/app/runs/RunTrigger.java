package dev.nightshift.app.runs;

import java.time.Instant;
import java.util.Optional;

/** Why a run is there. What is triggered twice by the same is one run. */
public sealed interface RunTrigger {

    /** A schedule's time has come. */
    record Slot(String schedule, Instant slot) implements RunTrigger {}

    /**
     * Somebody asked for it.
     *
     * @param id unique; asking again with the same id gives the same run
     * @param schedule whose job was asked for out of turn
     */
    record Request(String id, Optional<String> schedule) implements RunTrigger {}
}
