package dev.nightshift.repository;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;

/** Looks whether all that the snapshots need is there, and on request whether it is still what was written. */
final class Verifier {

    private final Engine engine;

    Verifier(Engine engine) {
        this.engine = engine;
    }

    VerifyReport verify(boolean data, Clock clock, Progress progress) {
        Instant started = clock.instant();
        DamageReport damages = new DamageReport();
        List<Snapshot> snapshots = engine.manifests().all(damage -> damages.object(damage.damages()));
        BlockIndex index = engine.indexLoader().load(damage -> damages.object(damage.damages()));
        BlockReader blocks = engine.blockReader(index);
        BitSet bad = new BitSet();
        PackCheck packs = new PackCheck(engine, index, damages, bad, progress);
        packs.checkLengths();
        if (data) {
            packs.checkData();
        }
        NeededBlocks needed = new NeededBlocks(index, blocks, (path, damage) -> damages.mark());
        snapshots.forEach(needed::add);
        if (damages.any() || needed.entries().intersects(bad)) {
            attribute(snapshots, index, blocks, bad, damages);
        }
        return new VerifyReport(
                snapshots.size(),
                index.packCount(),
                index.size(),
                packs.readBytes() + blocks.readBytes(),
                Duration.between(started, clock.instant()),
                damages.damages());
    }

    /** Walks every snapshot whole, to name the files that the damage touches. */
    private static void attribute(
            List<Snapshot> snapshots, BlockIndex index, BlockReader blocks, BitSet bad, DamageReport damages) {
        for (Snapshot snapshot : snapshots) {
            String name = snapshot.server() + "/" + snapshot.id();
            TreeWalk walk = new TreeWalk(
                    blocks, (path, damage) -> damages.touched(damage.damages(), name, path + " and following"));
            walk.entries(snapshot.tree(), node -> true, entry -> {
                if (entry instanceof TreeEntry.File file) {
                    walk.content(file, list -> true, (id, offset) -> check(index, bad, id, name, file.path(), damages));
                }
            });
        }
    }

    private static void check(
            BlockIndex index, BitSet bad, BlockId id, String snapshot, String path, DamageReport damages) {
        int entry = index.find(id);
        if (entry == BlockIndex.NONE) {
            damages.touched(IndexObjects.PREFIX, "does not name every block", snapshot, path);
            return;
        }
        int base = index.base(entry);
        int lost = base != BlockIndex.NONE && bad.get(base) ? base : entry;
        if (bad.get(lost)) {
            damages.touched(index.place(lost).pack().objectName(), "is damaged", snapshot, path);
        }
    }
}
