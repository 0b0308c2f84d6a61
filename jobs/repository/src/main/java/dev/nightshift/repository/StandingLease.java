package dev.nightshift.repository;

import java.time.Instant;
import java.util.Optional;

/**
 * A run that works on a repository, or one that died there.
 *
 * @param kind {@code write}, {@code read}, {@code prune} or {@code keys}
 * @param holder host and process
 * @param snapshot that is being read or about to be committed
 * @param run that writes, where its caller said
 * @param since by the holder's clock, as is {@code renewed}
 */
public record StandingLease(
        String id,
        String kind,
        String holder,
        Optional<String> snapshot,
        Optional<String> run,
        Instant since,
        Instant renewed) {

    static StandingLease of(String id, LeaseDocument document) {
        return new StandingLease(
                id,
                document.kind(),
                document.holder(),
                document.snapshot(),
                document.run(),
                document.since(),
                document.renewed());
    }
}
