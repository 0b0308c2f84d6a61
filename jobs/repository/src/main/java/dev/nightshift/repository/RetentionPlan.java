package dev.nightshift.repository;

import java.util.List;

/**
 * What a {@link RetentionPolicy} decides on the snapshots of one server, each newest first. Every snapshot it was given
 * is in exactly one of the two lists.
 */
public record RetentionPlan(List<Kept> kept, List<Removed> removed) {

    public RetentionPlan {
        kept = List.copyOf(kept);
        removed = List.copyOf(removed);
    }

    /** The snapshots to {@linkplain Repository#forget forget}, newest first. */
    public List<Snapshot> toForget() {
        return removed.stream().map(Removed::snapshot).toList();
    }

    /**
     * A snapshot that stays.
     *
     * @param reasons all there are, at least one
     */
    public record Kept(Snapshot snapshot, List<KeepReason> reasons) {
        public Kept {
            reasons = List.copyOf(reasons);
            if (reasons.isEmpty()) {
                throw new IllegalArgumentException(
                        "snapshot " + snapshot.id() + " is kept without a reason; expected at least one");
            }
        }

        /** All reasons in words, joined by semicolons. */
        public String text() {
            return String.join("; ", reasons.stream().map(KeepReason::text).toList());
        }
    }

    /**
     * A snapshot that goes.
     *
     * @param reason in words, without a full stop
     */
    public record Removed(Snapshot snapshot, String reason) {}
}
