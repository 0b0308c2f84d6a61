package dev.nightshift.maintenance;

import java.util.Optional;

/** Whether what the plan was made for still holds, purely. */
final class Wanted {

    private Wanted() {}

    /** Why an action is not to be done any more, as a clause; empty where it is. */
    static Optional<String> whyNot(Action action, Optional<Target> now) {
        if (now.isEmpty()) {
            return Optional.of("it was dropped since the plan was made");
        }
        if (now.get().oid() != action.target().oid()) {
            return Optional.of("it was dropped or rebuilt since the plan was made: another one bears its name");
        }
        return switch (action.kind()) {
            case DROP_INVALID_INDEX -> whyNotDrop(now.get());
            case VACUUM, ANALYZE, REINDEX, CHECK_INDEX, REPACK -> Optional.empty();
        };
    }

    private static Optional<String> whyNotDrop(Target index) {
        if (index.valid()) {
            return Optional.of("it is valid now");
        }
        return index.beingBuilt() ? Optional.of("a session is building it") : Optional.empty();
    }

    /** Why the role may not do it, where the server itself would only warn, and call it done. */
    static Optional<String> refusal(Action action, Target table) {
        boolean warnsOnly = action.kind() == ActionKind.VACUUM || action.kind() == ActionKind.ANALYZE;
        return !warnsOnly || table.maintainable()
                ? Optional.empty()
                : Optional.of(
                        "this role may not maintain it; expected its owner, or from PostgreSQL 17 on: GRANT MAINTAIN"
                                + " ON " + action.target().quoted() + " TO the role");
    }

    /** Whether a rebuild has put a new index in the place of the planned one. */
    static boolean isRebuilt(Action action, Optional<Target> now) {
        return action.kind() == ActionKind.REINDEX
                && now.filter(index ->
                                index.valid() && index.oid() != action.target().oid())
                        .isPresent();
    }

    /** Whether nothing of it is left to do, though nobody saw its end. */
    static boolean isFinished(Action action, Optional<Target> now) {
        boolean gone = now.filter(index -> index.oid() == action.target().oid()).isEmpty();
        return isRebuilt(action, now) || (action.kind() == ActionKind.DROP_INVALID_INDEX && gone);
    }
}
