package dev.nightshift.app.nodes;

import java.time.Duration;

/**
 * What leases on servers count on.
 *
 * @param length how long one holds without being renewed: as long waits another node before it takes over what a dead one
 *     was doing. Longer than a garbage collection, a moved virtual machine or a restart of the job database takes.
 * @param beat how often it is renewed, a stop is looked for and the dead are: so that several beats may fail
 * @param margin how much earlier its holder takes it for lost than others do, since its clock and the job database's may
 *     not run equally fast
 * @param forgotten after which a node that was not seen is no longer listed
 */
public record LeaseTimes(Duration length, Duration beat, Duration margin, Duration forgotten) {

    public static final LeaseTimes DEFAULT =
            new LeaseTimes(Duration.ofSeconds(30), Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofDays(1));

    public LeaseTimes {
        if (beat.multipliedBy(3).plus(margin).compareTo(length) > 0) {
            throw new IllegalArgumentException("a lease of " + length + " is too short for beats of " + beat
                    + "; expected three of them and a margin of " + margin + " to fit into it");
        }
    }

    /** For another length than the default one; the rest follows. */
    public static LeaseTimes of(Duration length) {
        return new LeaseTimes(
                length,
                min(length.dividedBy(4), DEFAULT.beat),
                min(length.dividedBy(10), DEFAULT.margin),
                DEFAULT.forgotten);
    }

    /** For how long its holder takes it to hold. */
    public Duration kept() {
        return length.minus(margin);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
