package dev.nightshift.repository;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.FaultyStore;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.ObjectContent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A repository that holds an object of every kind, to be damaged in copies: two servers, deltas, a half-done prune. */
final class RottenRepository {

    private static final int PACK_BYTES = 64 * 1024;

    private final MemoryStore store = new MemoryStore();
    private final List<String> names;
    private final Optional<Passphrase> passphrase;
    private final Map<String, Map<String, byte[]>> trees = new HashMap<>();
    private final Set<String> needed = new HashSet<>(Set.of(RepositoryConfig.NAME));

    RottenRepository(NewRepository choices, SettableClock clock) {
        passphrase = choices.passphrase();
        FaultyStore logged = new FaultyStore(store, (call, method, name) -> FaultyStore.Fault.none());
        try (Repository created = Repository.create(logged, choices, clock)) {
            Repository small =
                    new Repository(new Engine(logged, created.engine().keys(), clock, PACK_BYTES), clock);
            passphrase.ifPresent(given -> small.keys(given)
                    .add(Passphrase.of("the second one"), Optional.of("second"), choices.keyDerivation()));
            Random random = new Random(11);
            for (String server : List.of("shop", "till")) {
                ChangingFiles files = new ChangingFiles(random);
                for (int night = 0; night < 4; night++) {
                    clock.advance(Duration.ofHours(24));
                    trees.put(TestRepository.backup(small, server, files.now()).id(), files.now());
                    files.change(random);
                }
                small.recordDrill(new StoredDrill(server, "drill-1", "{}"));
                small.recordDrill(new StoredDrill(server, "drill-2", "{\"passed\":true}"));
            }
            forgetSome(small, random, clock);
            TestRepository.leaveLease(small, LeaseDocument.READ, Optional.empty());
            TestRepository.leaveLease(small, LeaseDocument.READ, Optional.empty());
            small.prune();
            findNeeded(small.engine());
        }
        names = logged.log().stream()
                .filter(call -> call.startsWith("create ") || call.startsWith("commit "))
                .map(call -> call.substring("create ".length()))
                .distinct()
                .filter(name -> store.find(name).isPresent())
                .toList();
    }

    /** Leaves packs that nothing needs any more, for the prune to mark. */
    private void forgetSome(Repository repository, Random random, SettableClock clock) {
        byte[] gone = new byte[3 * PACK_BYTES];
        random.nextBytes(gone);
        Snapshot forgotten = TestRepository.backup(repository, "web", Map.of("gone", gone));
        clock.advance(Duration.ofHours(24));
        Map<String, byte[]> kept = Map.of("kept", new byte[] {1});
        trees.put(TestRepository.backup(repository, "web", kept).id(), kept);
        repository.forget(List.of(forgotten));
    }

    private void findNeeded(Engine engine) {
        Marking marking = Marking.of(engine, engine.indexLoader().packs(), Set.of());
        needed.addAll(marking.neededPacks());
        for (String name : engine.indexObjects().names()) {
            engine.indexObjects().read(name, record -> {
                if (marking.neededPacks().contains(record.objectName())) {
                    needed.add(name);
                }
            });
        }
        List<String> keys = TestRepository.names(store, "keys/");
        if (keys.size() == 1) {
            needed.addAll(keys);
        }
    }

    MemoryStore copy() {
        MemoryStore copy = new MemoryStore();
        for (String name : names) {
            copy.create(name, ObjectContent.of(store.read(name, Integer.MAX_VALUE)));
        }
        return copy;
    }

    Optional<Passphrase> passphrase() {
        return passphrase;
    }

    Map<String, byte[]> tree(String id) {
        return trees.getOrDefault(id, Map.of());
    }

    /** Names of the manifests. */
    List<String> snapshots() {
        return TestRepository.names(store, "snapshots/");
    }

    /** Whether a snapshot can't be read, or nothing at all, without that object. */
    boolean isNeeded(String name) {
        return needed.contains(name);
    }

    /** Whether a plain document says after the damage what it said before. */
    boolean meansTheSame(String name, byte[] before, MemoryStore damaged) {
        byte[] after = damaged.read(name, Integer.MAX_VALUE);
        if (name.equals(RepositoryConfig.NAME)) {
            RepositoryConfig was = Json.read(name, before, RepositoryConfig.class);
            RepositoryConfig is = Json.read(name, after, RepositoryConfig.class);
            return !was.encrypted() || was.equals(is);
        }
        return name.startsWith("keys/") && lowerCase(before).equals(lowerCase(after));
    }

    private static String lowerCase(byte[] json) {
        return new String(json, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    }

    /** The objects that stand, in the order in which they came: names are random, and a seed shall choose the same. */
    List<String> names() {
        return names;
    }
}
