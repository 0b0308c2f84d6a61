package dev.nightshift.repository;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the snapshots of a repository need, pack by pack. */
final class Marking {

    /** A pack of which less is needed is stored anew: that frees more than it writes. */
    private static final double SPARSE = 0.5;

    private final BlockIndex index;
    private final Map<String, Long> packs;
    private final BitSet needed;
    private final boolean lacking;

    private Marking(BlockIndex index, Map<String, Long> packs, BitSet needed, boolean lacking) {
        this.index = index;
        this.packs = packs;
        this.needed = needed;
        this.lacking = lacking;
    }

    /** What of a snapshot that is set aside is proven to be lost; all else that can't be read ends the marking. */
    private static final class Losses implements TreeWalk.OnDamage {
        private volatile boolean setAside;
        private volatile boolean lacking;

        @Override
        public void damaged(String path, RepositoryException.Damaged damage) {
            if (!setAside || damage.getCause() != null) { // a store that can't be read now may be later
                throw damage;
            }
            if (damage.damages().stream().anyMatch(each -> each.object().equals(IndexObjects.PREFIX))) {
                lacking = true;
            }
        }
    }

    /**
     * Walks the tree of every snapshot; what can't be read ends it (Invariant 6). Of a snapshot that is set aside, all that
     * can be reached is needed, and where the index lacks blocks of it, so are the packs that the index does not name.
     *
     * @param packs that stand, object name and length
     * @param condemned packs that count only for blocks which stand nowhere else
     */
    static Marking of(Engine engine, Map<String, Long> packs, Set<String> condemned) {
        BlockIndex index = engine.indexLoader().loadForMarking(packs, condemned);
        Losses losses = new Losses();
        NeededBlocks needed = new NeededBlocks(index, engine.blockReader(index), losses);
        Set<String> aside = engine.setAside().manifests();
        Map<Boolean, List<Snapshot>> snapshots = engine.manifests().all().stream()
                .collect(Collectors.partitioningBy(snapshot -> aside.contains(Manifests.name(snapshot))));
        needed.addAll(snapshots.getOrDefault(false, List.of()));
        losses.setAside = true; // from here on: what the others share with these was read above
        needed.addAll(snapshots.getOrDefault(true, List.of()));
        return new Marking(index, packs, needed.entries(), losses.lacking);
    }

    /** Object names of the packs in which at least one block is needed or may be. */
    Set<String> neededPacks() {
        Set<String> names = new HashSet<>(lacking ? packs.keySet() : Set.of());
        IntStream.range(0, index.packCount()).forEach(pack -> names.remove(objectName(pack)));
        IntStream.range(0, index.packCount()).filter(this::isNeeded).forEach(pack -> names.add(objectName(pack)));
        return names;
    }

    /** The numbers of needed packs of which little is needed. */
    List<Integer> sparse(Set<String> condemned) {
        List<Integer> sparse = new ArrayList<>();
        for (int pack = 0; pack < index.packCount(); pack++) {
            if (isNeeded(pack)
                    && !condemned.contains(objectName(pack))
                    && neededBytes(pack) < SPARSE * blockBytes(pack)) {
                sparse.add(pack);
            }
        }
        return sparse;
    }

    String objectName(int pack) {
        return index.pack(pack).objectName();
    }

    long packBytes(int pack) {
        return Objects.requireNonNull(packs.get(objectName(pack)), "only standing packs are in the index");
    }

    long neededBytes(int pack) {
        return neededEntries(pack).stream()
                .mapToLong(entry -> index.place(entry).stored())
                .sum();
    }

    /** Of all its blocks, without the frame around them: that one would be there again. */
    private long blockBytes(int pack) {
        return IntStream.range(index.pack(pack).first(), index.endOf(pack))
                .mapToLong(entry -> index.place(entry).stored())
                .sum();
    }

    BitSet neededEntries(int pack) {
        BitSet entries = new BitSet();
        int end = index.endOf(pack);
        for (int entry = needed.nextSetBit(index.pack(pack).first());
                entry >= 0 && entry < end;
                entry = needed.nextSetBit(entry + 1)) {
            entries.set(entry);
        }
        return entries;
    }

    BlockIndex index() {
        return index;
    }

    /** Those that stand, object name and length, in the order of their names. */
    Map<String, Long> packs() {
        return packs;
    }

    private boolean isNeeded(int pack) {
        int first = needed.nextSetBit(index.pack(pack).first());
        return first >= 0 && first < index.endOf(pack);
    }
}
