package dev.nightshift.app.nodes;

import java.time.Duration;
import java.time.Instant;

/**
 * Who works on a server.
 *
 * @param fence rises with every holder, so that what an earlier one still wants to write is refused
 * @param left until it ends unless it is renewed, by the job database's clock; negative where it has ended
 */
public record ServerLease(String server, long fence, String run, String node, Instant since, Duration left) {

    public boolean hasEnded() {
        return left.isNegative();
    }
}
