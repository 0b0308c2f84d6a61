package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.ObjectStore;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnlockedKeyTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-20T01:30:00Z"), ZoneOffset.UTC);

    private final ObjectStore store = new MemoryStore();
    private final UnlockedKey remembered = new UnlockedKey();

    @Test
    void what_was_unlocked_once_opens_without_reading_a_key() {
        TestRepository.create(store, CLOCK);
        open(remembered);

        removeKeys();

        assertThat(open(remembered).snapshots()).isEmpty();
        assertThatThrownBy(() -> open(new UnlockedKey())).isInstanceOf(RepositoryException.Damaged.class);
    }

    @Test
    void what_was_forgotten_is_unlocked_anew() {
        TestRepository.create(store, CLOCK);
        open(remembered);
        removeKeys();

        remembered.forget();

        assertThatThrownBy(() -> open(remembered)).isInstanceOf(RepositoryException.Damaged.class);
    }

    @Test
    void another_repository_in_the_same_place_is_not_opened_with_it() {
        TestRepository.create(store, CLOCK);
        open(remembered);
        remove("");

        TestRepository.create(store, CLOCK);

        assertThat(open(remembered).snapshots()).isEmpty();
    }

    private Repository open(UnlockedKey key) {
        return Repository.open(store, Optional.of(TestRepository.PASSPHRASE), key, CLOCK);
    }

    private void removeKeys() {
        remove("keys/");
    }

    private void remove(String prefix) {
        List<String> names = new ArrayList<>();
        store.list(prefix, info -> names.add(info.name()));
        names.forEach(store::delete);
    }
}
