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

    /** From statistics that are fresh. */
    record Estimated(long bytes, double share) implements Bloat {}

    /** By pgstattuple or pgstatindex, which read the relation. */
    record Measured(long bytes, double share) implements Bloat {}

    /** @param reason why there is no figure, as a clause: "its statistics are older than 40 % of its rows" */
    record Withheld(String reason) implements Bloat {}
}
