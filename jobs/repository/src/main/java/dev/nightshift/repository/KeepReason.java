package dev.nightshift.repository;

import java.time.Instant;

/** Why a {@link RetentionPlan} keeps a snapshot. */
public sealed interface KeepReason {

    /** In words, without a full stop: "3rd of 14 dailies (2026-11-18)". */
    String text();

    /** It is the server's newest. No policy removes that one. */
    record Newest() implements KeepReason {
        @Override
        public String text() {
            return "newest";
        }
    }

    /** It started after now: some clock is or was wrong, and nothing can be said of its age until that time comes. */
    record InTheFuture(Instant started, Instant now) implements KeepReason {
        @Override
        public String text() {
            return "in the future (it started at " + started + ", now is " + now + ")";
        }
    }

    /** Keep-within: it is no older than that before the newest one. */
    record Within(KeepWithin span) implements KeepReason {
        @Override
        public String text() {
            return "within " + span + " of the newest";
        }
    }

    /**
     * It is the newest of one of a rule's buckets.
     *
     * @param place counted from the newest bucket, which is 1
     * @param count what the policy asks for
     * @param bucket the bucket's name, {@code 2026-11-18}
     */
    record Counted(RetentionRule rule, int place, int count, String bucket) implements KeepReason {
        @Override
        public String text() {
            return rule == RetentionRule.LAST
                    ? ordinal(place) + " of the last " + count
                    : ordinal(place) + " of " + rule.counted(count) + " (" + bucket + ")";
        }
    }

    /**
     * It is the oldest of all, and the rule has fewer buckets yet than the policy asks for. So history reaches back as
     * far as it can from the first day on.
     *
     * @param buckets how many the rule has
     * @param count what the policy asks for
     */
    record Oldest(RetentionRule rule, int buckets, int count) implements KeepReason {
        @Override
        public String text() {
            return "oldest, while there are " + buckets + " of " + rule.counted(count);
        }
    }

    private static String ordinal(int number) {
        int tens = number % 100;
        String suffix = tens >= 11 && tens <= 13
                ? "th"
                : switch (number % 10) {
                    case 1 -> "st";
                    case 2 -> "nd";
                    case 3 -> "rd";
                    default -> "th";
                };
        return number + suffix;
    }
}
