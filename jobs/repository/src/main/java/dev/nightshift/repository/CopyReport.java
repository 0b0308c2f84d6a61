package dev.nightshift.repository;

import java.time.Duration;
import java.util.List;

/**
 * What a copy brought over.
 *
 * @param snapshots the ids committed in the target by this copy
 * @param blocks that the target lacked
 * @param copiedBytes written to the target
 */
public record CopyReport(List<String> snapshots, long blocks, long copiedBytes, Duration took) {

    public CopyReport {
        snapshots = List.copyOf(snapshots);
    }
}
