package dev.nightshift.app.nodes;

import java.time.Duration;
import java.time.Instant;

/**
 * A node as the job database tells it.
 *
 * @param draining it ends, and takes nothing any more
 * @param seen when it last said that it lives, by the job database's clock
 * @param unseen how long ago that was, by the same clock
 */
public record StandingNode(Node node, boolean draining, Instant started, Instant seen, Duration unseen) {

    /**
     * Whether it is taken to live.
     *
     * @param lease how long a lease holds that is not renewed
     */
    public boolean isLive(Duration lease) {
        return unseen.compareTo(lease) < 0;
    }
}
