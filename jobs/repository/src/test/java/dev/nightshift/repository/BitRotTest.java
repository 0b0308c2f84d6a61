package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.Thorough;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Invariant 9: whatever a failing disk does to any object is found by {@code verify --data}, nothing is restored as
 * something else than was backed up, and what is not damaged still restores. What nobody can notice is said by
 * {@link #isUnnoticeable}, and has to do no harm.
 */
class BitRotTest {

    private static final int PLACES = Thorough.count(200, 2000);
    private static final SettableClock CLOCK = new SettableClock();
    private static final RottenRepository ENCRYPTED = new RottenRepository(TestRepository.ENCRYPTED, CLOCK);
    private static final RottenRepository PLAIN =
            new RottenRepository(new NewRepository(Optional.empty(), TestRepository.ENCRYPTED.keyDerivation()), CLOCK);

    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    /** What happened to the objects, and which of them were touched. */
    private record Rot(String kind, Set<String> objects, Map<String, byte[]> before) {}

    static LongStream seeds() {
        return LongStream.range(Thorough.seed(), Thorough.seed() + PLACES);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void invariant_9_whatever_rots_is_found_and_never_restored(long seed) {
        Random random = new Random(seed);
        RottenRepository original = random.nextInt(4) == 0 ? PLAIN : ENCRYPTED;
        MemoryStore store = original.copy();
        Rot rot = rot(original.names(), store, random);
        try (Repository repository = Repository.open(store, original.passphrase(), CLOCK)) {
            List<Damage> damages = verify(repository);
            if (damages.isEmpty()) {
                assertThat(isUnnoticeable(original, store, rot))
                        .as("seed %d: %s of %s is found", seed, rot.kind(), rot.objects())
                        .isTrue();
            } else {
                assertThat(damages)
                        .as("seed %d: %s of %s", seed, rot.kind(), rot.objects())
                        .extracting(Damage::object)
                        .satisfies(found -> assertNamed(found, rot));
            }
            assertRestores(original, repository, damages, rot, "seed " + seed + ": " + rot.kind() + rot.objects());
        } catch (RepositoryException e) { // found before anything could be read
            assertThat(rot.objects())
                    .as("seed %d: %s: %s", seed, rot.kind(), e.getMessage())
                    .anyMatch(name -> name.equals("config") || name.startsWith("keys/"));
        }
    }

    /** Damage of an index, a pack or a manifest is told under its name; blocks that no index names under the index. */
    private static void assertNamed(List<? extends String> found, Rot rot) {
        assertThat(found).anyMatch(name -> rot.objects().contains(name) || name.equals(IndexObjects.PREFIX));
    }

    private static List<Damage> verify(Repository repository) {
        return repository.verify(true, Progress.NONE).damages();
    }

    private static Rot rot(List<String> all, MemoryStore store, Random random) {
        List<String> kinds = all.stream()
                .map(name -> name.split("/", -1)[0])
                .distinct()
                .sorted()
                .toList();
        String kind = kinds.get(random.nextInt(kinds.size()));
        List<String> names = new ArrayList<>(
                all.stream().filter(name -> name.split("/", -1)[0].equals(kind)).toList());
        String name = names.remove(random.nextInt(names.size()));
        byte[] before = store.read(name, Integer.MAX_VALUE);
        switch (random.nextInt(4)) {
            case 0 -> {
                byte[] flipped = before.clone();
                flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
                store.damage(name, bytes -> flipped);
                return new Rot("flip", Set.of(name), Map.of(name, before));
            }
            case 1 -> {
                int length = random.nextInt(before.length);
                store.damage(name, bytes -> Arrays.copyOf(bytes, length));
                return new Rot("truncate", Set.of(name), Map.of(name, before));
            }
            case 2 -> {
                names = names.isEmpty() ? new ArrayList<>(all) : names;
                names.remove(name);
                String other = names.get(random.nextInt(names.size()));
                byte[] otherBefore = store.read(other, Integer.MAX_VALUE);
                store.damage(name, bytes -> otherBefore);
                store.damage(other, bytes -> before);
                return new Rot("swap", Set.of(name, other), Map.of(name, before, other, otherBefore));
            }
            default -> {
                store.delete(name);
                return new Rot("delete", Set.of(name), Map.of(name, before));
            }
        }
    }

    /**
     * What no look at the repository alone can show: that a manifest, a drill's record, a lease or a tombstone ever stood,
     * that there was one more key, what no snapshot needs. That two keys changed names, and a letter in a plain document
     * that leaves its meaning as it was (capital hexadecimal digits, say), changes nothing. The {@code config} of a
     * repository without encryption has no authentication code: any other identity or time of creation is as good.
     */
    private static boolean isUnnoticeable(RottenRepository original, MemoryStore store, Rot rot) {
        return switch (rot.kind()) {
            case "delete" -> rot.objects().stream().noneMatch(original::isNeeded);
            case "swap" -> rot.objects().stream().allMatch(name -> name.startsWith("keys/"));
            case "flip" ->
                rot.objects().stream()
                        .allMatch(
                                name -> original.meansTheSame(name, rot.before().get(name), store));
            default -> false;
        };
    }

    /** A file is whole and as it was backed up, or missing, and then verify has foretold it. */
    private void assertRestores(
            RottenRepository original, Repository repository, List<Damage> damages, Rot rot, String what) {
        Set<String> foretold = damages.stream()
                .flatMap(damage -> damage.files().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> lostSnapshots = new HashSet<>(original.snapshots());
        for (Snapshot snapshot : repository.snapshots()) {
            String name = snapshot.server() + "/" + snapshot.id();
            lostSnapshots.remove("snapshots/" + name);
            Path target = directory.resolve(snapshot.id());
            try {
                TestRepository.restore(repository, snapshot, target);
            } catch (RepositoryException.Damaged e) {
                assertThat(damages).as(what).isNotEmpty(); // index objects or tombstones that can't be read
                continue;
            }
            Map<String, byte[]> restored = TestRepository.read(target);
            original.tree(snapshot.id()).forEach((path, content) -> {
                byte[] found = restored.get(path);
                boolean lost = found == null
                        && foretold.stream()
                                .anyMatch(each -> each.equals(name + ":" + path)
                                        || (each.startsWith(name + ":") && each.endsWith(" and following")));
                assertThat(lost || Arrays.equals(found, content))
                        .as("%s: %s of %s is whole, or was foretold to be lost in %s", what, path, name, foretold)
                        .isTrue();
            });
        }
        assertThat(rot.objects()).as(what).containsAll(lostSnapshots);
    }
}
