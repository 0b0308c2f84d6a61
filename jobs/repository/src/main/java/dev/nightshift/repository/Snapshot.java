package dev.nightshift.repository;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One complete, restorable backup, as its committed manifest tells it.
 *
 * @param id {@code 20261120T013000Z-7f3a9c21}: UTC start to the second, eight random hex digits; sorts by time
 * @param server the server's name in the configuration that took it
 * @param started when the backup began
 * @param finished when its stream had ended
 * @param backup what PostgreSQL said of itself
 * @param files regular files
 * @param bytes their sizes' sum
 * @param newBytes raw bytes of the blocks that this snapshot was the first to bring to this repository
 * @param storedBytes what those took in the repository, compressed and sealed
 * @param tree where the file tree begins
 * @param run who took it, by an id that the caller knows; empty where nobody said
 */
public record Snapshot(
        String id,
        String server,
        Instant started,
        Instant finished,
        PhysicalBackup backup,
        long files,
        long bytes,
        long newBytes,
        long storedBytes,
        TreeRoot tree,
        Optional<String> run) {

    public Duration took() {
        return Duration.between(started, finished);
    }
}
