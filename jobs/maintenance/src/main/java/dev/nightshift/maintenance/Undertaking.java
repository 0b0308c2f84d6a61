package dev.nightshift.maintenance;

/**
 * What the gates are asked about.
 *
 * @param pid of the session that does it
 */
record Undertaking(PlannedAction planned, Target target, int pid) {

    /** Whether it waits for the transactions of others, in its midst. */
    boolean isConcurrent() {
        return switch (planned.action().kind()) {
            case REINDEX, DROP_INVALID_INDEX, REPACK -> true;
            case VACUUM, ANALYZE, CHECK_INDEX -> false;
        };
    }

    /** Whether reading and writing never wait for it; in the end REPACK wants the table for itself. */
    boolean holdsUpNobody() {
        return isConcurrent() && planned.action().kind() != ActionKind.REPACK;
    }

    /** Whether it goes on another time about where it was broken off. */
    boolean keepsWhatItReached() {
        return switch (planned.action().kind()) {
            case VACUUM -> true;
            case ANALYZE, REINDEX, DROP_INVALID_INDEX, REPACK, CHECK_INDEX -> false;
        };
    }

    /** Whether it writes its target anew beside the old one. */
    boolean isRewrite() {
        return switch (planned.action().kind()) {
            case REINDEX, REPACK -> true;
            case VACUUM, ANALYZE, DROP_INVALID_INDEX, CHECK_INDEX -> false;
        };
    }
}
