package dev.nightshift.maintenance;

import dev.nightshift.maintenance.PlannedAction.Urgency;
import java.util.List;

/**
 * An action that is worth doing, before it is known whether it may be done and when.
 *
 * @param worth what speaks for it, compared within its urgency alone: an age in transactions where that presses, seconds
 *     since the last one for a check, else bytes
 */
record Wish(
        Action action,
        Urgency urgency,
        String reason,
        List<String> evidence,
        long targetBytes,
        long gainBytes,
        double worth) {

    Wish {
        evidence = List.copyOf(evidence);
    }

    /** What clears up after us does not grow with its size. */
    boolean canBeTooLarge() {
        return urgency == Urgency.ROUTINE || urgency == Urgency.CHECK;
    }

    boolean isPressing() {
        return urgency == Urgency.WRAPAROUND;
    }
}
