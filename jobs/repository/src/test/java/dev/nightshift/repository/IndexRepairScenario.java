package dev.nightshift.repository;

import static dev.nightshift.repository.World.LOCAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.FaultsAtEveryCall.Scenario;
import java.time.Duration;
import java.util.List;

/** A repair of the index of two snapshots, which share nothing, after something happened to one's index object. */
abstract class IndexRepairScenario implements Scenario {

    /** Says to the world what may be damaged from now on. */
    abstract void damage(World world, Snapshot indexed, String index);

    @Override
    public void setUp(World world) {
        world.create(LOCAL);
        world.backup(LOCAL, "shop", FaultScenarios.unshared(7));
        List<String> before = world.objects(LOCAL, "index/");
        Snapshot indexed = world.backup(LOCAL, "till", FaultScenarios.unshared(8));
        List<String> own = world.objects(LOCAL, "index/");
        own.removeAll(before);
        damage(world, indexed, own.get(0));
    }

    @Override
    public void command(World world) {
        try (Repository repository = world.open(LOCAL)) {
            assertThat(repository.repairIndex(false, Progress.NONE).damages()).isEmpty();
        }
    }

    @Override
    public void beforeAgain(World world) {
        world.clock.advance(Duration.ofHours(25)); // it holds a prune's lease: one that died is taken for dead then
    }

    @Override
    public void checkFailed(String told, String fault) {
        assertThat(told).contains(fault);
    }

    @Override
    public void checkEnded(World world) {
        try (Repository repository = world.openPastFaults(LOCAL)) {
            assertThat(repository.setAside()).isEmpty();
        }
    }
}
