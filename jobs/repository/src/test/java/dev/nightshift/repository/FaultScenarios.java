package dev.nightshift.repository;

import static dev.nightshift.repository.World.LOCAL;
import static dev.nightshift.repository.World.OFFSITE;

import dev.nightshift.repository.FaultsAtEveryCall.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** The commands that faults are put into, each on repositories with a past. */
final class FaultScenarios {

    private static final Duration DAY = Duration.ofHours(25);

    private FaultScenarios() {}

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
            public Duration pause() {
                return DAY;
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

    private static Map<String, byte[]> unshared(long seed) {
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
