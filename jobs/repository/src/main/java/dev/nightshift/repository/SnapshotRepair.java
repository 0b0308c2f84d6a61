package dev.nightshift.repository;

import dev.nightshift.repository.SnapshotRepairReport.Broken;
import dev.nightshift.storage.StorageException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Sets broken snapshots aside, brings them back, forgets them for good. */
final class SnapshotRepair {

    private final Engine engine;
    private final Clock clock;

    SnapshotRepair(Engine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
    }

    SnapshotRepairReport repair(VerifyReport verified, boolean dryRun) {
        Map<String, String> broken = broken(verified.damages());
        List<String> remarks = new ArrayList<>(verified.remarks());
        if (!broken.isEmpty()) {
            refuseBeforeIndexRepair(verified.damages());
            remarkOnServersLeftBare(broken.keySet(), remarks);
        }
        if (!dryRun) {
            broken.forEach(this::setAside);
        }
        return new SnapshotRepairReport(
                dryRun,
                broken.entrySet().stream()
                        .map(each -> new Broken(SetAsideSnapshot.nameOf(each.getKey()), each.getValue()))
                        .toList(),
                remarks);
    }

    /** What is wrong with each broken snapshot, by its manifest's object name. */
    private static Map<String, String> broken(List<Damage> damages) {
        Map<String, String> broken = new TreeMap<>();
        for (Damage damage : damages) {
            String reason = damage.object() + " " + damage.detail();
            if (damage.object().startsWith(Manifests.PREFIX)) {
                broken.put(damage.object(), reason);
            }
            damage.snapshots()
                    .forEach(snapshot -> broken.merge(
                            Manifests.PREFIX + snapshot,
                            reason,
                            (one, other) -> one.endsWith(" and more") ? one : one + " and more"));
        }
        return broken;
    }

    /** What looks like a broken snapshot may only be a broken index. */
    private void refuseBeforeIndexRepair(List<Damage> damages) {
        boolean indexLacks = damages.stream().anyMatch(damage -> damage.object().startsWith(IndexObjects.PREFIX));
        if (!indexLacks) {
            return;
        }
        boolean damagedIndex = damages.stream()
                .anyMatch(damage -> damage.object().startsWith(IndexObjects.PREFIX)
                        && !damage.object().equals(IndexObjects.PREFIX));
        Set<String> unnamed = new TreeSet<>(engine.indexLoader().packs().keySet());
        unnamed.removeAll(new UnreadableObjects(engine, new DamageReport()).packsNamed());
        if (damagedIndex || !unnamed.isEmpty()) {
            throw new RepositoryException.Refused("The index of " + engine.location()
                    + " does not name every block that"
                    + " snapshots need, and " + unnamed.size() + " packs stand that it does not name. Nothing was set"
                    + " aside. Run 'nightshift repair index' first: the snapshots may be whole.");
        }
    }

    private void remarkOnServersLeftBare(Set<String> broken, List<String> remarks) {
        Set<String> left = new TreeSet<>();
        engine.manifests().all(engine.setAside().manifests(), damage -> {}).stream()
                .filter(snapshot -> !broken.contains(Manifests.name(snapshot)))
                .forEach(snapshot -> left.add(snapshot.server()));
        Set<String> bare = new TreeSet<>();
        broken.forEach(manifest -> bare.add(SetAsideSnapshot.nameOf(manifest).replaceFirst("/.*", "")));
        bare.removeAll(left);
        bare.forEach(server -> remarks.add("No whole snapshot of server '" + server + "' is left in "
                + engine.location() + ". Take a backup now; until then look at the copies."));
    }

    private void setAside(String manifest, String reason) {
        if (!engine.manifests().stands(manifest)) {
            return; // forgotten meanwhile
        }
        try {
            engine.setAside().create(manifest, new SetAside.Marker(clock.instant(), reason));
        } catch (StorageException.AlreadyExists e) {
            return; // another repair came first
        }
    }

    void bringBack(String name) {
        engine.setAside().delete(require(name));
    }

    /** The manifest goes first: a marker without a manifest says nothing, the other way round the snapshot would be back. */
    void forget(String name) {
        String manifest = require(name);
        boolean beingRead = engine.leases().ofKind(LeaseDocument.READ).values().stream()
                .anyMatch(lease -> lease.snapshot().filter(name::equals).isPresent());
        if (beingRead) {
            throw new RepositoryException.Refused("Snapshot " + name + " is being restored from " + engine.location()
                    + ". Nothing was changed. Try again when that has ended.");
        }
        engine.manifests().delete(manifest);
        engine.setAside().delete(manifest);
    }

    private String require(String name) {
        String manifest = Manifests.PREFIX + name;
        Set<String> aside = engine.setAside().manifests();
        if (!aside.contains(manifest)) {
            throw new RepositoryException.NoSnapshot("No snapshot '" + name + "' is set aside in " + engine.location()
                    + "; expected <server>/<id>, of "
                    + (aside.isEmpty()
                            ? "which there are none."
                            : String.join(
                                            ", ",
                                            aside.stream()
                                                    .map(SetAsideSnapshot::nameOf)
                                                    .toList())
                                    + "."));
        }
        return manifest;
    }
}
