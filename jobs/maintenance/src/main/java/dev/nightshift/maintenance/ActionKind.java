package dev.nightshift.maintenance;

import java.util.Locale;

/** What can be done to a relation. Their names stand in the operation log: they are never renamed. */
public enum ActionKind {
    VACUUM,
    ANALYZE,
    REINDEX,
    DROP_INVALID_INDEX,
    CHECK_INDEX,
    REPACK;

    /** For people and in output: {@code drop-invalid-index}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
