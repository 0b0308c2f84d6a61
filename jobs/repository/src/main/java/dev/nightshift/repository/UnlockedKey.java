package dev.nightshift.repository;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the master key of one repository between two openings, so that a run does not derive it from the passphrase
 * at each step: that takes a third of a second and 64 MiB on purpose. What is opened is authenticated each time.
 */
public final class UnlockedKey {

    private final AtomicReference<@Nullable Unlocked> unlocked = new AtomicReference<>();

    private record Unlocked(String repository, Keys keys) {}

    /** From now on the passphrase is needed again. Open repositories stay open. */
    public void forget() {
        unlocked.set(null);
    }

    Optional<Keys> of(String repository) {
        Unlocked known = unlocked.get();
        return known != null && known.repository.equals(repository) ? Optional.of(known.keys) : Optional.empty();
    }

    void remember(String repository, Keys keys) {
        unlocked.set(new Unlocked(repository, keys));
    }
}
