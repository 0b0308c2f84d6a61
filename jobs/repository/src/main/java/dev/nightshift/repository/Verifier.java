package dev.nightshift.repository;

import dev.nightshift.storage.StorageException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks whether all that the snapshots need is there, and on request whether it is still what was written. */
final class Verifier {

    private final Engine engine;
    private final Clock clock;
    private final VerifyScope scope;
    private final Progress progress;
    private final DamageReport damages = new DamageReport();
    private final List<String> remarks = new ArrayList<>();

    Verifier(Engine engine, Clock clock, VerifyScope scope, Progress progress) {
        this.engine = engine;
        this.clock = clock;
        this.scope = scope;
        this.progress = progress;
    }

    /** Under a lease, so that what a prune marks meanwhile stays until the last look. */
    VerifyReport verify() {
        Optional<Lease> lease = lease();
        try {
            VerifyReport report = verifyAll();
            if (!report.damages().isEmpty()) {
                engine.store().find(RepositoryConfig.NAME); // fails if the store as a whole has gone meanwhile
            }
            return report;
        } finally {
            lease.ifPresent(Lease::close);
        }
    }

    private Optional<Lease> lease() {
        try {
            return Optional.of(engine.leases().acquire(LeaseDocument.READ, Optional.empty()));
        } catch (StorageException.Denied | StorageException.Full e) {
            remarks.add("Nothing can be written to " + engine.location() + " (" + e.getMessage()
                    + "), so no lease keeps a" + " prune from changing what is being verified.");
            return Optional.empty();
        }
    }

    private VerifyReport verifyAll() {
        Instant started = clock.instant();
        Set<String> aside = engine.setAside().manifests();
        List<Snapshot> snapshots = engine.manifests().all(aside, damage -> damages.object(damage.damages()));
        remarkOn(aside);
        BlockIndex index = engine.indexLoader().load(damage -> damages.object(damage.damages()));
        BlockReader blocks = engine.blockReader(index);
        BitSet bad = new BitSet();
        PackCheck packs = new PackCheck(engine, index, damages, bad, progress);
        packs.checkLengths();
        if (scope.data()) {
            new ObjectCheck(engine, damages).check();
            checkPacks(packs);
            remarks.addAll(packs.remarks());
        }
        NeededBlocks needed = new NeededBlocks(index, blocks, (path, damage) -> damages.mark());
        needed.addAll(snapshots);
        if (damages.any() || needed.entries().intersects(bad)) {
            new Attribution(index, blocks, bad, damages)
                    .of(snapshots.stream().filter(engine.manifests()::stands).toList());
        }
        return new VerifyReport(
                snapshots.size(),
                index.packCount(),
                index.size(),
                packs.read().size(),
                packs.readBytes() + blocks.readBytes(),
                Duration.between(started, clock.instant()),
                damages.damages(),
                remarks);
    }

    /** Reads those packs that are due, and remembers what was seen. */
    private void checkPacks(PackCheck packs) {
        CheckMemory.Remembered before = engine.checkMemory().read(damage -> damages.object(damage.damages()));
        List<String> standing = packs.standing();
        packs.checkData(before.history().due(standing, scope.millionths()));
        CheckHistory now = before.history()
                .after(
                        standing,
                        packs.read(),
                        scope.millionths(),
                        clock.instant().getEpochSecond());
        try {
            engine.checkMemory().replace(before, now);
        } catch (StorageException.Stopped e) {
            throw e;
        } catch (StorageException e) { // what was seen counts more than that it is remembered
            remarks.add("What was checked could not be remembered (" + e.getMessage() + "). Later samples begin where"
                    + " the last one began that could be.");
        }
    }

    private void remarkOn(Set<String> aside) {
        if (!aside.isEmpty()) {
            remarks.add(aside.size() + " snapshots are set aside and were not looked at: "
                    + String.join(
                            ", ", aside.stream().map(SetAsideSnapshot::nameOf).toList())
                    + ". What is whole of them is kept until they are forgotten.");
        }
    }
}
