package dev.nightshift.app.settings;

import dev.nightshift.maintenance.Care;
import dev.nightshift.maintenance.Gates;
import dev.nightshift.maintenance.Selection;
import dev.nightshift.maintenance.Thresholds;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Checks one {@code maintenance}, the global one or a server's. */
final class MaintenanceCheck {

    /** Less would hardly ever get a lock; more would be felt. 0 would wait for ever. */
    private static final Duration SHORTEST_LOCK_TIMEOUT = Duration.ofMillis(50);

    private static final Duration LONGEST_LOCK_TIMEOUT = Duration.ofMinutes(1);

    private static final int MOST_LOCK_ATTEMPTS = 100;
    private static final Duration LONGEST_BACKOFF = Duration.ofHours(1);

    /** A number without its unit counts milliseconds, and so few are never meant. */
    private static final Duration SHORTEST_BACKOFF = Duration.ofMillis(100);

    /** They become timeouts of PostgreSQL, which count milliseconds up to 24.8 days. */
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(24);

    /** PostgreSQL's own limit. */
    private static final int MOST_WORKERS = 1024;

    private final String key;
    private final MaintenanceEntry entry;
    private final List<Problem> problems;

    MaintenanceCheck(String key, MaintenanceEntry entry, List<Problem> problems) {
        this.key = key;
        this.entry = entry;
        this.problems = problems;
    }

    void run() {
        window();
        asTheRoomSays(".databases", () -> new Selection(entry.databases(), List.of(), List.of()));
        asTheRoomSays(".tables", () -> new Selection(List.of(), entry.tables(), List.of()));
        asTheRoomSays(".indexes", () -> new Selection(List.of(), List.of(), entry.indexes()));
        asTheRoomSays(".thresholds", () -> entry.thresholds().thresholds());
        for (int i = 0; i < entry.rules().size(); i++) {
            rule(".rules[" + i + "]", entry.rules().get(i));
        }
        gates(entry.gates());
        care(entry.care());
    }

    private void window() {
        try {
            entry.window().window();
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(
                    key + ".window",
                    key + ".window is no window (" + e.getMessage()
                            + "); expected two different times of day in quotes (start: \"22:00\", end: \"05:00\")."
                            + " Correct it, or leave it out to work at any time."));
        }
    }

    /** What it takes over from thresholds that are wrong themselves is told there. */
    private void rule(String name, RuleEntry rule) {
        if (rule.tables().isEmpty()) {
            problem(name + ".tables", "is missing; expected the tables that it is for, such as public.orders. Add it.");
        }
        asTheRoomSays(name, name, () -> rule.rules(usual()));
    }

    private Thresholds usual() {
        try {
            return entry.thresholds().thresholds();
        } catch (IllegalArgumentException e) {
            return Thresholds.DEFAULT;
        }
    }

    private void asTheRoomSays(String name, Runnable made) {
        asTheRoomSays(name, "", made);
    }

    /**
     * What maintenance itself refuses, by its place in this configuration.
     *
     * @param under where below the key its own keys stand
     */
    private void asTheRoomSays(String name, String under, Runnable made) {
        try {
            made.run();
        } catch (IllegalArgumentException e) {
            String said = String.valueOf(e.getMessage());
            problems.add(new Problem(
                    key + name,
                    said.replaceFirst("^maintenance\\b(\\.rules\\b)?", Matcher.quoteReplacement(key + under))));
        }
    }

    private void gates(GatesEntry entered) {
        Gates gates = entered.gates();
        seconds(".gates.replication-lag", gates.replicationLag());
        size(".gates.slot-size", entered.slotSize(), 1);
        seconds(".gates.transaction-age", gates.transactionAge());
        between(".gates.lock-waiters", gates.lockWaiters(), 0, Integer.MAX_VALUE);
        between(".gates.active-sessions", gates.activeSessions(), 1, Integer.MAX_VALUE);
        size(".gates.free-disk", entered.freeDisk(), 0);
        if (!gates.patience().isZero() && isOutside(gates.patience(), Duration.ofSeconds(1), LONGEST_TIMEOUT)) {
            problem(
                    ".gates.patience",
                    "is " + gates.patience() + "; expected 0s, or 1s to " + LONGEST_TIMEOUT.toDays()
                            + "d. Write it like 30s or 5m.");
        }
    }

    private void care(Care care) {
        if (isOutside(care.lockTimeout(), SHORTEST_LOCK_TIMEOUT, LONGEST_LOCK_TIMEOUT)) {
            problem(
                    ".lock-timeout",
                    "is " + care.lockTimeout() + "; expected " + SHORTEST_LOCK_TIMEOUT.toMillis()
                            + "ms to a minute, since others may have to wait for so long. Write it like 2s.");
        }
        between(".lock-attempts", care.lockAttempts(), 1, MOST_LOCK_ATTEMPTS);
        Duration backoff = care.lockBackoff();
        if (!backoff.isZero() && isOutside(backoff, SHORTEST_BACKOFF, LONGEST_BACKOFF)) {
            problem(
                    ".lock-backoff",
                    "is " + backoff + "; expected 0s, or " + SHORTEST_BACKOFF.toMillis()
                            + "ms to an hour, the pause before the second attempt. Write it like 5s.");
        }
        seconds(".check-timeout", care.checkTimeout());
        between(".parallel", care.parallel(), 0, MOST_WORKERS);
    }

    private void seconds(String name, Duration given) {
        if (isOutside(given, Duration.ofSeconds(1), LONGEST_TIMEOUT)) {
            problem(
                    name,
                    "is " + given + "; expected 1s or more, " + LONGEST_TIMEOUT.toDays()
                            + "d at most. Write it like 30s or 5m.");
        }
    }

    private static boolean isOutside(Duration given, Duration least, Duration most) {
        return given.compareTo(least) < 0 || given.compareTo(most) > 0;
    }

    private void size(String name, @Nullable DataSize given, long least) {
        if (given != null && given.toBytes() < least) {
            problem(
                    name,
                    "is " + given.toBytes() + " bytes; expected " + least
                            + " or more. Write it like 8MB or 10GB, or leave it out for the default.");
        }
    }

    private void between(String name, int given, int least, int most) {
        if (given < least || given > most) {
            String expected = most == Integer.MAX_VALUE ? least + " or more" : least + " to " + most;
            problem(name, "is " + given + "; expected " + expected + ". Correct it, or leave it out for the default.");
        }
    }

    private void problem(String name, String text) {
        problems.add(new Problem(key + name, key + name + " " + text));
    }
}
