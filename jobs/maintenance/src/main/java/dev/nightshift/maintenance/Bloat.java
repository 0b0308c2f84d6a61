package dev.nightshift.maintenance;

/** How much of a relation is room that a rewrite would give back. */
public sealed interface Bloat {

    /** Bytes that would be regained; 0 where nobody knows. */
    default long bytes() {
        return 0;
    }

    /** Their share of the relation, 0 to 1; 0 where nobody knows. */
    default double share() {
        return 0;
    }

    /**
     * From statistics that are fresh.
     *
     * @param repeatedKeys whether a good part of it are equal keys that a rebuild would put together
     */
    record Estimated(long bytes, double share, boolean repeatedKeys) implements Bloat {

        public Estimated(long bytes, double share) {
            this(bytes, share, false);
        }
    }

    /** By pgstattuple or pgstatindex, which read the relation. */
    record Measured(long bytes, double share) implements Bloat {}

    /** An estimate that stands, and what else is to be said of it. */
    sealed interface Qualified extends Bloat {

        Bloat estimate();

        @Override
        default long bytes() {
            return estimate().bytes();
        }

        @Override
        default double share() {
            return estimate().share();
        }
    }

    /**
     * Of an index with repeated keys, of which pgstatindex tells less than the estimate: it sees how empty pages are, and not
     * what a rebuild would put together.
     */
    record Mergeable(Estimated estimate, Measured measured) implements Qualified {}

    /**
     * An estimate that was to be measured.
     *
     * @param why it was not, as a clause: "not measured, since the window is closed"
     */
    record Unmeasured(Bloat estimate, String why) implements Qualified {}

    /** @param reason why there is no figure, as a clause: "its statistics are older than 40 % of its rows" */
    record Withheld(String reason) implements Bloat {}

    /** What is known where it could not be measured. */
    default Bloat unmeasured(String why) {
        return this instanceof Withheld withheld
                ? new Withheld(withheld.reason() + "; " + why)
                : new Unmeasured(this, why);
    }
}
