package dev.nightshift.maintenance;

import java.util.Optional;

/**
 * What is known of one index.
 *
 * @param method {@code btree}, {@code gin}, …
 * @param entries as estimated; -1 where never counted
 * @param refusal as in {@link TableFacts}
 */
public record IndexFacts(
        Relation relation,
        Relation table,
        String method,
        long bytes,
        double entries,
        State state,
        Bloat bloat,
        Optional<String> refusal) {

    IndexFacts with(Bloat other) {
        return new IndexFacts(relation, table, method, bytes, entries, state, other, refusal);
    }

    /**
     * @param valid {@code indisvalid}
     * @param unique unique or a primary key
     * @param constraint belongs to a constraint, so it can't be dropped for itself
     * @param exclusion of an exclusion constraint: REINDEX CONCURRENTLY leaves these out
     * @param beingBuilt some session is building it, or waits with it half built
     */
    public record State(boolean valid, boolean unique, boolean constraint, boolean exclusion, boolean beingBuilt) {}
}
