package dev.nightshift.repository;

import java.time.Instant;
import java.util.Optional;

/**
 * What a lease says.
 *
 * @param kind {@code write}, {@code read}, {@code prune} or {@code keys}
 * @param holder host and process, for people
 * @param snapshot {@code <server>/<id>} that is being read, or that a run is about to commit
 * @param run that writes, by an id that its caller knows
 * @param since when it was put down, by the holder's clock
 */
record LeaseDocument(
        String kind, String holder, Optional<String> snapshot, Optional<String> run, Instant since, Instant renewed) {

    static final String WRITE = "write";
    static final String READ = "read";
    static final String PRUNE = "prune";
    static final String KEYS = "keys";
}
