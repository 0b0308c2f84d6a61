package dev.nightshift.maintenance;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What must hold before an action. Where it ceases to hold while one runs, the action is broken off: at once if others wait or
 * fall behind, after two minutes if it may be over in a moment, and not at all if that would help nobody.
 *
 * @param replicationLag of the standby that is farthest behind
 * @param slotBytes of WAL that a replication slot holds back
 * @param transactionAge of the oldest transaction that a concurrent rebuild would wait for
 * @param lockWaiters behind our session; autovacuum to prevent wraparound is none that may wait
 * @param activeSessions that work at the same moment
 * @param freeDiskBytes as the operator states it; empty where it is not looked at
 * @param patience for a closed gate to open, before the action is skipped
 */
public record Gates(
        Duration replicationLag,
        long slotBytes,
        Duration transactionAge,
        int lockWaiters,
        int activeSessions,
        OptionalLong freeDiskBytes,
        Duration patience) {

    public static final Gates DEFAULT = new Gates(
            Duration.ofSeconds(30),
            8L << 30,
            Duration.ofMinutes(5),
            0,
            Integer.MAX_VALUE,
            OptionalLong.empty(),
            Duration.ofMinutes(10));
}
