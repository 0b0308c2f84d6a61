package dev.nightshift.restore;

import java.util.Optional;

/**
 * What a restore may do differently.
 *
 * @param tablespaces where tablespaces go
 * @param owner the account that shall own every file; empty leaves them with who restores
 */
public record RestoreOptions(TablespaceMapping tablespaces, Optional<String> owner) {

    /** Tablespaces where they were, files owned by who restores. */
    public static final RestoreOptions DEFAULTS = new RestoreOptions(TablespaceMapping.ORIGINAL, Optional.empty());
}
