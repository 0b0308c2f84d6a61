package dev.nightshift.restore;

import java.util.Optional;

/**
 * What a restore may do differently.
 *
 * @param tablespaces where tablespaces go
 * @param owner the account that shall own every file; empty leaves them with who restores
 * @param durable whether the files have to survive a crash of the machine right after the restore
 */
public record RestoreOptions(TablespaceMapping tablespaces, Optional<String> owner, boolean durable) {

    /** Tablespaces where they were, files owned by who restores, everything on disk at the end. */
    public static final RestoreOptions DEFAULTS = of(TablespaceMapping.ORIGINAL, Optional.empty());

    /** For keeps: durable. */
    public static RestoreOptions of(TablespaceMapping tablespaces, Optional<String> owner) {
        return new RestoreOptions(tablespaces, owner, true);
    }

    /** For a server that is thrown away. */
    static RestoreOptions scratch(TablespaceMapping tablespaces) {
        return new RestoreOptions(tablespaces, Optional.empty(), false);
    }
}
