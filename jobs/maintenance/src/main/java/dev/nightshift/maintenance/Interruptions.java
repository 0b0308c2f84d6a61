package dev.nightshift.maintenance;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An action whose process or session died while it was at work, each of the last times that it was begun.
 *
 * @param inARow how many times
 * @param last when that was seen last
 */
public record Interruptions(ActionKind kind, String database, String schema, String name, int inARow, Instant last) {

    /** Once may be chance and twice a bad night; what takes a process or a server down three times in a row is the cause. */
    static final int MOST = 3;

    /** Somebody has to find out why; a week later the cause may be gone. */
    static final Duration SET_ASIDE = Duration.ofDays(7);

    public Interruptions {
        if (inARow < 1) {
            throw new IllegalArgumentException("an action was interrupted " + inARow + " times; expected once or more");
        }
    }

    boolean isOf(Action action) {
        Relation target = action.target();
        return kind == action.kind()
                && database.equals(target.database())
                && schema.equals(target.schema())
                && name.equals(target.name());
    }

    /** Until when it is left alone; empty where it may be done. */
    public Optional<Instant> setAsideUntil(Instant now) {
        return Optional.of(last.plus(SET_ASIDE)).filter(until -> inARow >= MOST && now.isBefore(until));
    }

    /** As a clause. */
    String whyNot(Instant until) {
        return "its process or session died while it was at work, " + inARow + " times in a row; expected it to end."
                + " It is set aside until " + until
                + ". Look into the server's log and into that of the run, then ask for it:"
                + " nightshift maintain SERVER --database NAME --table SCHEMA.NAME";
    }
}
