package dev.nightshift.repository;

import static dev.nightshift.repository.World.LOCAL;
import static dev.nightshift.repository.World.OFFSITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.nightshift.repository.FaultsAtEveryCall.Scenario;
import dev.nightshift.storage.ObjectContent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The commands that faults are put into, each on repositories with a past. */
final class FaultScenarios {

    private static final Duration DAY = Duration.ofHours(25);

    private FaultScenarios() {}

    /** All of them, each with its name. */
    static Stream<Arguments> commands() {
        return Stream.of(
                arguments("backup", backup()),
                arguments("copy", copy()),
                arguments("prune", prune()),
                arguments("key change", keyChange()),
                arguments("repair of a lost index", repairOfALostIndex()),
                arguments("repair of a damaged index", repairOfADamagedIndex()),
                arguments("repair of snapshots", repairSnapshots()),
                arguments("verify", verify()));
    }

    /** A second backup, which shares content with the first one. */
    static Scenario backup() {
        return new Scenario() {
            @Override
            public void setUp(World world) {
                world.create(LOCAL);
                world.backup(LOCAL, "shop", night(0));
                world.clock.advance(DAY);
            }

            @Override
            public void command(World world) {
                world.backup(LOCAL, "shop", night(1));
            }
        };
    }

    /** A copy of two snapshots to a place that has the one before them. */
    static Scenario copy() {
        return new Scenario() {
            @Override
            public void setUp(World world) {
                world.create(LOCAL);
                world.createCopy(OFFSITE, LOCAL);
                world.backup(LOCAL, "shop", night(0));
                world.copyAll(LOCAL, OFFSITE);
                for (int number = 1; number <= 2; number++) {
                    world.clock.advance(DAY);
                    world.backup(LOCAL, number == 1 ? "shop" : "till", night(number));
                }
            }

            @Override
            public void command(World world) {
                world.copyAll(LOCAL, OFFSITE);
            }
        };
    }

    /**
     * A prune with everything to do: packs to delete that an earlier one marked, others to mark, sparse ones to store
     * anew.
     */
    static Scenario prune() {
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        return new Scenario() {
            @Override
            public void setUp(World world) {
                world.create(LOCAL);
                first.add(world.backup(LOCAL, "shop", unshared(7)).id());
                for (int number = 0; number < 3; number++) {
                    world.clock.advance(DAY);
                    String id = world.backup(LOCAL, "shop", night(number)).id();
                    if (number < 2) {
                        second.add(id);
                    }
                }
                world.forgetAndPrune(LOCAL, first);
                world.clock.advance(DAY);
            }

            @Override
            public void command(World world) {
                world.forgetAndPrune(LOCAL, second);
            }

            @Override
            public void beforeAgain(World world) {
                world.clock.advance(DAY); // one that died is taken for dead then
            }
        };
    }

    /** A change of keys: a passphrase is added, a former one removed. */
    static Scenario keyChange() {
        return new KeyChangeScenario();
    }

    /** One index object is lost. What others name restores all the while. */
    static Scenario repairOfALostIndex() {
        return new IndexRepairScenario() {
            @Override
            void damage(World world, Snapshot indexed, String index) {
                world.damage(LOCAL, indexed, store -> store.delete(index));
            }
        };
    }

    /** One index object is damaged. What others name restores all the while. */
    static Scenario repairOfADamagedIndex() {
        return new IndexRepairScenario() {
            @Override
            void damage(World world, Snapshot indexed, String index) {
                world.damage(LOCAL, indexed, store -> {
                    byte[] torn = Arrays.copyOf(store.read(index, Format.MAX_INDEX_BYTES), 50);
                    store.delete(index);
                    store.create(index, ObjectContent.of(torn));
                });
            }
        };
    }

    /** One snapshot is broken, since a pack of its own is gone; another one is whole. */
    static Scenario repairSnapshots() {
        return new Scenario() {

            private List<String> standing = List.of();
            private String broken = "";

            @Override
            public void setUp(World world) {
                world.create(LOCAL);
                world.backup(LOCAL, "shop", unshared(7));
                List<String> before = world.objects(LOCAL, "packs/");
                Snapshot lost = world.backup(LOCAL, "till", unshared(8));
                List<String> own = world.objects(LOCAL, "packs/");
                own.removeAll(before);
                world.damage(LOCAL, lost, store -> store.delete(own.get(0)));
                broken = "till/" + lost.id();
                standing = world.objects(LOCAL, "");
            }

            @Override
            public void command(World world) {
                try (Repository repository = world.open(LOCAL)) {
                    assertThat(repository
                                    .repairSnapshots(VerifyScope.STRUCTURE, false, Progress.NONE)
                                    .setAside())
                            .extracting(SnapshotRepairReport.Broken::snapshot)
                            .isSubsetOf(broken);
                }
            }

            @Override
            public void checkFailed(String told, String fault) {
                assertThat(told).contains(fault);
            }

            @Override
            public void checkEnded(World world) {
                assertThat(world.objects(LOCAL, "")).containsAll(standing);
                try (Repository repository = world.openPastFaults(LOCAL)) {
                    assertThat(repository.setAside())
                            .extracting(SetAsideSnapshot::name)
                            .containsExactly(broken);
                }
            }
        };
    }

    /** A verification of all data that remembers an earlier one. */
    static Scenario verify() {
        return new Scenario() {
            @Override
            public void setUp(World world) {
                world.create(LOCAL);
                world.backup(LOCAL, "shop", unshared(7));
                command(world);
                world.backup(LOCAL, "till", unshared(8));
            }

            @Override
            public void command(World world) {
                try (Repository repository = world.open(LOCAL)) {
                    assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
                }
            }

            @Override
            public void checkFailed(String told, String fault) {
                assertThat(told).contains(fault);
            }

            /** One object remembers that every pack was whole; a damaged one would have been told as damage. */
            @Override
            public void checkEnded(World world) {
                try (Repository repository = world.openPastFaults(LOCAL)) {
                    CheckMemory.Remembered remembered =
                            repository.engine().checkMemory().read(damage -> {});
                    assertThat(remembered.names()).hasSize(1);
                    assertThat(remembered.history().packs())
                            .hasSameSizeAs(world.objects(LOCAL, "packs/"))
                            .allSatisfy((pack, checked) ->
                                    assertThat(checked.whole()).as(pack).isTrue());
                }
            }
        };
    }

    /** Ten files, of which each night changes some, wholly or in part. */
    static Map<String, byte[]> night(int night) {
        Map<String, byte[]> tree = new TreeMap<>();
        tree.put("base/", new byte[0]);
        for (int file = 0; file < 10; file++) {
            tree.put("base/" + file, file % 2 == 0 ? bytes(file, night) : pages(file, night));
        }
        return tree;
    }

    /** Stays for a night or two, then is another one. */
    private static byte[] bytes(int file, int night) {
        Random random = new Random(file % 4 < 2 * night ? 1000L * night + file : file);
        byte[] content = new byte[1000 + random.nextInt(9000)];
        random.nextBytes(content);
        return content;
    }

    /** Changes a little each night, so that it is stored as a difference. */
    private static byte[] pages(int file, int night) {
        byte[] content = Pages.of(3, file);
        return night == 0 ? content : Pages.updated(content, 5, new Random(1000L * night + file));
    }

    static Map<String, byte[]> unshared(long seed) {
        Map<String, byte[]> tree = new TreeMap<>();
        Random random = new Random(seed);
        for (int file = 0; file < 4; file++) {
            byte[] content = new byte[9000];
            random.nextBytes(content);
            tree.put("unshared" + file, content);
        }
        return tree;
    }
}
