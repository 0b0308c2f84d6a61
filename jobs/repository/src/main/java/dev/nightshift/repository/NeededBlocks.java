package dev.nightshift.repository;

import dev.nightshift.repository.TreeEntry.ContentRef;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Which entries of an index snapshots need: tree nodes, lists and data. What several snapshots share is walked once.
 * That a block was seen as data says nothing of it as a node or list, since anyone may store such bytes; so each way
 * of being needed is kept apart. {@code onDamage} is called by any thread.
 */
final class NeededBlocks {

    private static final int READERS = 8;

    /** Bounds what waits to be read. */
    private static final int SNAPSHOTS_AT_ONCE = 64;

    private final BlockIndex index;
    private final TreeWalk walk;
    private final TreeWalk.OnDamage onDamage;
    private final BitSet needed = new BitSet();
    private final BitSet bases = new BitSet();
    private final BitSet nodes = new BitSet();
    private final List<BitSet> lists = new ArrayList<>();

    NeededBlocks(BlockIndex index, BlockReader blocks, TreeWalk.OnDamage onDamage) {
        this.index = index;
        this.walk = new TreeWalk(blocks, onDamage);
        this.onDamage = onDamage;
        for (int height = 0; height <= Format.MAX_LIST_HEIGHT; height++) {
            lists.add(new BitSet());
        }
    }

    void add(Snapshot snapshot) {
        addAll(List.of(snapshot));
    }

    /** Walks several trees at a time: a store may take 30 ms for each node. */
    void addAll(List<Snapshot> snapshots) {
        for (int from = 0; from < snapshots.size(); from += SNAPSHOTS_AT_ONCE) {
            try (SharedWork work = new SharedWork(READERS)) {
                for (Snapshot snapshot :
                        snapshots.subList(from, Math.min(snapshots.size(), from + SNAPSHOTS_AT_ONCE))) {
                    walk.entries(snapshot.tree(), node -> firstVisit(nodes, node), this::need, work);
                }
                work.await();
            }
        }
    }

    private void need(TreeEntry entry) {
        if (entry instanceof TreeEntry.File file) {
            walk.content(file, this::firstVisit, (id, offset) -> need(file.path(), id));
        }
    }

    /** Bits are numbers of entries. The set is live, not a copy. A delta's base is in it too. */
    BitSet entries() {
        return needed;
    }

    /** Those that are needed whole, since a delta stands on them. Live too. */
    BitSet bases() {
        return bases;
    }

    private boolean firstVisit(ContentRef list) {
        return firstVisit(lists.get(list.height()), list.id());
    }

    private synchronized boolean firstVisit(BitSet visited, BlockId id) {
        int entry = index.find(id);
        if (entry == BlockIndex.NONE) {
            return true; // reading it will say that it is missing
        }
        need(entry);
        boolean first = !visited.get(entry);
        visited.set(entry);
        return first;
    }

    private void need(String path, BlockId id) {
        int entry = index.find(id);
        if (entry == BlockIndex.NONE) {
            onDamage.damaged(
                    path, ObjectHeader.damaged(IndexObjects.PREFIX, "does not say where block " + id + " stands"));
        } else {
            need(entry);
        }
    }

    private synchronized void need(int entry) {
        needed.set(entry);
        int base = index.base(entry);
        if (base != BlockIndex.NONE) {
            needed.set(base); // what is found has its base
            bases.set(base);
        }
    }
}
