package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.backup;
import static dev.nightshift.repository.TestRepository.tree;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** A repository in memory that is pruned night after night. */
abstract class PruneFixture {

    static final Duration GRACE = Duration.ofHours(25);

    final SettableClock clock = new SettableClock();
    final MemoryStore store = new MemoryStore();
    final Repository repository = TestRepository.create(store, clock);

    @AfterEach
    void close() {
        repository.close();
    }

    Snapshot nextDay(Map<String, byte[]> tree) {
        clock.advance(Duration.ofDays(1));
        return backup(repository, "shop", tree);
    }

    List<String> packs() {
        return names("packs/");
    }

    List<String> names(String prefix) {
        return TestRepository.names(store, prefix);
    }
}
