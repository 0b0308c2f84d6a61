package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.names;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.storage.ObjectStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A repository that other processes work on, and what the test knows must be in it. */
record WatchedRepository(URI location, Optional<String> endpoint, Path scratch, Map<String, String> trees) {

    private static final int PRUNES = 8;

    /** @param trees the names of trees by id of snapshot, filled by the test */
    WatchedRepository {}

    void create() {
        ObjectStore store = RepositoryProcess.store(location, endpoint, Clock.systemUTC());
        TestRepository.create(store, Clock.systemUTC()).close();
    }

    void createCopyOf(WatchedRepository original) {
        try (Repository from = original.open(Clock.systemUTC())) {
            ObjectStore store = RepositoryProcess.store(location, endpoint, Clock.systemUTC());
            Repository.createCopy(store, from, TestRepository.ENCRYPTED, Clock.systemUTC())
                    .close();
        }
    }

    Repository open(Clock clock) {
        return RepositoryProcess.open(location, endpoint, clock);
    }

    /** What a {@link RepositoryProcess} has to be told to work here. */
    Map<String, String> told(Duration ahead) {
        Map<String, String> told = new TreeMap<>(Map.of("at", location.toString(), "ahead", ahead.toString()));
        endpoint.ifPresent(url -> told.put("endpoint", url));
        return told;
    }

    /**
     * Every snapshot that stands is whole, and restores bit for bit.
     *
     * @return their ids
     */
    List<String> check() {
        try (Repository repository = open(Clock.systemUTC())) {
            assertThat(repository.verify(true, Progress.NONE).damages())
                    .as(location.toString())
                    .isEmpty();
            List<Snapshot> snapshots = repository.snapshots();
            for (Snapshot snapshot : snapshots) {
                Path target = scratch.resolve("restored");
                assertThat(TestRepository.restore(repository, snapshot, target).damages())
                        .isEmpty();
                assertThat(TestRepository.read(target))
                        .as(snapshot.id())
                        .containsExactlyInAnyOrderEntriesOf(SharedTrees.tree(trees.get(snapshot.id())));
                TestRepository.remove(target);
            }
            return snapshots.stream().map(Snapshot::id).toList();
        }
    }

    /** The bytes of all packs that an index names. */
    long indexedBytes() {
        try (Repository repository = open(Clock.systemUTC())) {
            Map<String, Long> packs = new TreeMap<>();
            IndexObjects index = repository.engine().indexObjects();
            index.names().forEach(name -> index.read(name, record -> packs.put(record.id(), (long) record.length())));
            return packs.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** In the end nothing stands that no snapshot needs. */
    void pruneToTheEnd(Duration ahead) {
        Duration later = ahead;
        for (int prunes = 0; prunes < PRUNES; prunes++) {
            later = later.plusHours(25);
            try (Repository repository = open(Clock.offset(Clock.systemUTC(), later))) {
                repository.prune();
            }
        }
        try (Repository repository = open(Clock.offset(Clock.systemUTC(), later))) {
            ObjectStore store = repository.engine().store();
            assertThat(names(store, "tombstones/")).isEmpty();
            assertThat(repository.planPrune().keptPacks())
                    .isEqualTo(names(store, "packs/").size());
        }
    }
}
