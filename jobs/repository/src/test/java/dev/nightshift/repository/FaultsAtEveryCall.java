package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.storage.FaultyStore.Fault;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import dev.nightshift.storage.Thorough;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Lets each call that a command makes to its stores fail in turn, in every way. After each: what was committed restores
 * bit for bit; the command, run again, comes to what it comes to without any fault; and prunes leave nothing behind.
 */
final class FaultsAtEveryCall {

    /** A command, and the repositories that it is run on. */
    interface Scenario {

        /** Makes and fills the repositories. Done once; every round begins with copies of them. */
        void setUp(World world);

        /** The command, all of whose calls go through {@link World#open}. */
        void command(World world);

        /** What passes, or is done by hand, before the command is run again. */
        default void beforeAgain(World world) {}

        /** What the command tells where it failed, besides that it is no damage. */
        default void checkFailed(String told, String fault) {}

        /** What the command has promised where it ended well, besides what holds of every command. */
        default void checkEnded(World world) {}
    }

    /** Opens the stores of a round: an empty place of that name, or what stands in it. */
    interface Stores {
        ObjectStore open(int round, String place);
    }

    private final Scenario scenario;
    private final Stores stores;
    private final Path scratch;
    private final World template;
    private final Map<String, Set<String>> expected;
    private int worlds;

    FaultsAtEveryCall(Scenario scenario, Stores stores, Path scratch) {
        this.scenario = scenario;
        this.stores = stores;
        this.scratch = scratch;
        this.template = new World(memory(), scratch);
        scenario.setUp(template);
        World undisturbed = nextWorld();
        undisturbed.check();
        scenario.beforeAgain(undisturbed); // as where it is run again
        command(undisturbed);
        checkEnded(undisturbed);
        this.expected = undisturbed.contents();
        pruneToTheEnd(undisturbed);
    }

    static Function<String, ObjectStore> memory() {
        Map<String, ObjectStore> places = new ConcurrentHashMap<>();
        return place -> places.computeIfAbsent(place, name -> new MemoryStore());
    }

    /**
     * Every call in a thorough run, else a sample of them.
     *
     * @return how many faults there were
     */
    int run(StoreFault fault, int sample) {
        List<Integer> positions = Thorough.positions(calls(fault), sample);
        for (int position : positions) {
            fail(fault.new At(position));
        }
        return positions.size();
    }

    private int calls(StoreFault fault) {
        World world = nextWorld();
        StoreFault.At never = fault.new At(Integer.MAX_VALUE);
        world.failing(never);
        scenario.command(world);
        return never.calls();
    }

    private void fail(StoreFault.At fault) {
        World world = nextWorld();
        try {
            world.failing(fault);
            failed(world, fault);
            world.failing((call, method, name) -> Fault.none());
            world.check();
            scenario.beforeAgain(world);
            command(world);
            checkEnded(world);
            assertThat(world.contents()).isEqualTo(expected);
            pruneToTheEnd(world);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(fault + ", seed " + Thorough.seed() + ": " + e.getMessage(), e);
        }
    }

    /** A storage's failure is told as what it is, and never as damage. */
    private void failed(World world, StoreFault.At fault) {
        try {
            command(world);
        } catch (StorageException | RepositoryException.Refused e) {
            assertThat(e.getMessage()).isNotBlank();
            scenario.checkFailed(e.getMessage(), fault.message());
        }
    }

    private void command(World world) {
        scenario.command(world);
        world.endedWell();
    }

    private void checkEnded(World world) {
        scenario.checkEnded(world);
        world.check();
    }

    private static void pruneToTheEnd(World world) {
        world.pruneToTheEnd();
        world.check();
    }

    private World nextWorld() {
        int round = worlds++;
        return World.copy(template, place -> stores.open(round, place), scratch);
    }
}
