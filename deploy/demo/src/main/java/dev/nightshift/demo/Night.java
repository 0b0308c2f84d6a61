package dev.nightshift.demo;

import java.time.Duration;
import java.time.Instant;

/**
 * What one night's run did, measured where it happened.
 *
 * @param run its id
 * @param slot when its schedule was due
 * @param started when Quartz had fired it
 * @param took until copy and retention were through
 * @param orders that customers placed meanwhile
 * @param snapshot that it left
 * @param readBytes the size of the server's files
 * @param storedBytes by which the local repository grew on disk
 * @param offsiteBytes by which the bucket grew
 */
record Night(
        String run,
        Instant slot,
        Instant started,
        Duration took,
        long orders,
        String snapshot,
        long readBytes,
        long storedBytes,
        long offsiteBytes) {}
