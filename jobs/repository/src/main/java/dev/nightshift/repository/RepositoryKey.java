package dev.nightshift.repository;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of one key of a repository: a passphrase's wrapping of the master key.
 *
 * @param created empty for keys of early repositories
 * @param derivation empty where the object can't be read
 * @param opens whether the passphrase in use opens it
 */
public record RepositoryKey(
        String id,
        Optional<Instant> created,
        Optional<String> label,
        Optional<KeyDerivation> derivation,
        boolean opens,
        Condition condition) {

    /** Whether the object is what was written. */
    public enum Condition {
        WHOLE,
        /** Of an early repository: only its own passphrase can tell. */
        UNPROVEN,
        DAMAGED
    }
}
