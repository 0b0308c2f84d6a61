package dev.nightshift.repository;

import java.util.BitSet;
import java.util.List;

/** Finds the files and snapshots that damage touches. */
final class Attribution {

    private final BlockIndex index;
    private final BlockReader blocks;
    private final BitSet bad;
    private final DamageReport damages;

    /** @param bad the entries whose blocks are lost */
    Attribution(BlockIndex index, BlockReader blocks, BitSet bad, DamageReport damages) {
        this.index = index;
        this.blocks = blocks;
        this.bad = bad;
        this.damages = damages;
    }

    /** Walks every snapshot whole. */
    void of(List<Snapshot> snapshots) {
        for (Snapshot snapshot : snapshots) {
            String name = snapshot.server() + "/" + snapshot.id();
            TreeWalk walk = new TreeWalk(
                    blocks, (path, damage) -> damages.touched(damage.damages(), name, path + " and following"));
            walk.entries(snapshot.tree(), node -> true, entry -> {
                if (entry instanceof TreeEntry.File file) {
                    walk.content(file, list -> true, (id, offset) -> check(id, name, file.path()));
                }
            });
        }
    }

    private void check(BlockId id, String snapshot, String path) {
        int entry = index.find(id);
        if (entry == BlockIndex.NONE) {
            damages.touched(IndexObjects.PREFIX, "does not name every block", snapshot, path);
            return;
        }
        touch(entry, snapshot, path);
        touch(index.base(entry), snapshot, path);
    }

    private void touch(int entry, String snapshot, String path) {
        if (entry >= 0 && bad.get(entry)) {
            damages.touched(index.place(entry).pack().objectName(), "is damaged", snapshot, path);
        }
    }
}
