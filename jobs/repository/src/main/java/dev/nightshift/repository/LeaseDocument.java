package dev.nightshift.repository;

import java.time.Instant;
import java.util.Optional;

/**
 * What a lease says.
 *
 * @param kind {@code write}, {@code read} or {@code prune}
 * @param holder host and process, for people
 * @param snapshot {@code <server>/<id>} that is being read
 */
record LeaseDocument(String kind, String holder, Optional<String> snapshot, Instant renewed) {

    static final String WRITE = "write";
    static final String READ = "read";
    static final String PRUNE = "prune";
}
