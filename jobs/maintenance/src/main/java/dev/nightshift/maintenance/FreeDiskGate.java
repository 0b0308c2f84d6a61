package dev.nightshift.maintenance;

import java.sql.Connection;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rebuild writes its target a second time, and what it sorts besides. No SQL tells how much room a server's disks have:
 * without the setting the gate is open.
 */
final class FreeDiskGate implements Gate {

    private static final Logger LOG = LoggerFactory.getLogger(FreeDiskGate.class);

    private static final int TIMES = 2;

    private final OptionalLong freeBytes;
    private boolean told;

    FreeDiskGate(OptionalLong freeBytes) {
        this.freeBytes = freeBytes;
    }

    @Override
    public Optional<String> closed(Undertaking what, Connection aside) {
        if (!what.isRewrite()) {
            return Optional.empty();
        }
        if (freeBytes.isEmpty()) {
            tellOnce();
            return Optional.empty();
        }
        long needed = TIMES * what.target().bytes();
        return needed <= freeBytes.getAsLong()
                ? Optional.empty()
                : Optional.of("the disk has " + Figures.bytes(freeBytes.getAsLong()) + " free, as configured; expected "
                        + Figures.bytes(needed) + ", twice what is rebuilt");
    }

    /** The figure is the operator's, who has not changed it before the run ends. */
    @Override
    public Waits waits() {
        return Waits.NOBODY;
    }

    @Override
    public Meanwhile meanwhile(Undertaking what) {
        return Meanwhile.GOES_ON;
    }

    private void tellOnce() {
        if (!told) {
            LOG.info("how much room the server's disk has is not configured: rebuilds begin whether or not it has twice"
                    + " an index's size");
            told = true;
        }
    }
}
