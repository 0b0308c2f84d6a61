package dev.nightshift.repository;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which block stands where, in memory: 36 bytes an entry and 5 to 8 of hash table (Invariant 13). Entries are
 * numbered from 0 in the order of their packs, so that a block's number in its pack need not be kept. Identities are
 * kept to 128 bits; what is read is checked against all 256.
 *
 * <p>A delta is found only once its base is: {@link #resolve} looks for the bases that came later. Where a block stands
 * both whole and as a delta, the whole one is found, unless the delta came before a {@link #resolve} and it after.
 */
final class BlockIndex {

    static final int NONE = -1;

    /** In place of a base: a delta whose base the index does not hold. */
    static final int UNKNOWN = -2;

    private static final int FORM_SHIFT = 24;
    private static final int RAW_MASK = (1 << FORM_SHIFT) - 1;

    private final IndexEntries entries = new IndexEntries();
    private final IndexTable table = new IndexTable(entries);
    private final List<Pack> packs = new ArrayList<>();
    private final Map<String, Integer> packNumbers = new HashMap<>();
    private final PendingDeltas pending = new PendingDeltas();

    /** Blocks that stand whole, but are found as a delta. Few: two runs stored the same content, each in its way. */
    private final Map<BlockKey, Integer> hidden = new HashMap<>();

    private int settled;

    /** A pack as the index knows it; {@code first} is the number of its first entry. */
    record Pack(String id, int first) {
        String objectName() {
            return PackRecord.objectName(id);
        }
    }

    /**
     * Where a block stands.
     *
     * @param number its place in the pack, the nonce of its seal
     * @param base the entry of a delta's base, {@link #NONE} for other forms, {@link #UNKNOWN} where it is missing
     */
    record Place(Pack pack, int number, int offset, int stored, int raw, BlockForm form, int base) {}

    synchronized int size() {
        return entries.size();
    }

    synchronized int packCount() {
        return packs.size();
    }

    synchronized boolean holdsPack(String id) {
        return packNumbers.containsKey(id);
    }

    /** Adds a whole pack; one that is known already is passed over. */
    synchronized void add(PackRecord record) {
        if (packNumbers.containsKey(record.id())) {
            return;
        }
        beginPack(record.id());
        int offset = ObjectHeader.BYTES;
        for (PackRecord.Entry entry : record.entries()) {
            append(entry, offset);
            offset += entry.stored();
        }
    }

    /** From now on {@link #append} adds to this pack. */
    synchronized void beginPack(String id) {
        packNumbers.put(id, packs.size());
        packs.add(new Pack(id, entries.size()));
    }

    /** Adds the next block of the pack begun last. Where the block is known from another pack, that place stays. */
    synchronized void append(PackRecord.Entry block, int offset) {
        int entry = entries.add(BlockKey.of(block.id()));
        entries.set(entry, IndexEntries.PACK, packs.size() - 1);
        entries.set(entry, IndexEntries.OFFSET, offset);
        entries.set(entry, IndexEntries.STORED, block.stored());
        entries.set(entry, IndexEntries.FORM, block.form().number() << FORM_SHIFT | block.raw());
        int base = block.base().map(this::whole).orElse(NONE);
        entries.set(entry, IndexEntries.BASE, base);
        if (base == UNKNOWN) {
            pending.add(entry, block.base().orElseThrow());
        } else {
            insert(entry);
        }
    }

    /** Looks for the bases that came after their deltas. Those still missing are looked for the next time. */
    synchronized void resolve() {
        pending.removeIf((entry, key) -> {
            int base = whole(key);
            if (base != UNKNOWN) {
                entries.set(entry, IndexEntries.BASE, base);
                insert(entry);
            }
            return base != UNKNOWN;
        });
        settled = entries.size();
    }

    /** The entry of a block that stands whole, or {@link #UNKNOWN}. */
    private int whole(BlockKey key) {
        int entry = table.find(key);
        if (entry == NONE) {
            return UNKNOWN;
        }
        return base(entry) == NONE ? entry : hidden.getOrDefault(key, UNKNOWN);
    }

    /** The entry of a delta's base, {@link #NONE} where {@code entry} is no delta, {@link #UNKNOWN} where it is missing. */
    synchronized int base(int entry) {
        return entries.get(entry, IndexEntries.BASE);
    }

    /** The entry of a block, or {@link #NONE}. */
    synchronized int find(BlockId id) {
        return table.find(BlockKey.of(id));
    }

    /**
     * Whether the block that {@code entry} of {@code other} is stands here.
     *
     * @param whole a delta does not do
     */
    boolean holds(BlockIndex other, int entry, boolean whole) {
        BlockKey key = other.key(entry);
        synchronized (this) {
            int found = table.find(key);
            return found != NONE && (!whole || whole(key) != UNKNOWN);
        }
    }

    /** Whether {@code id} is the identity of {@code entry}, as far as the index keeps it. */
    boolean matches(int entry, BlockId id) {
        return BlockKey.of(id).equals(key(entry));
    }

    synchronized BlockKey key(int entry) {
        return entries.key(entry);
    }

    /** The number of the entry after a pack's last. */
    synchronized int endOf(int pack) {
        return pack + 1 < packs.size() ? packs.get(pack + 1).first() : entries.size();
    }

    synchronized Place place(int entry) {
        Pack pack = packs.get(entries.get(entry, IndexEntries.PACK));
        int form = entries.get(entry, IndexEntries.FORM);
        return new Place(
                pack,
                entry - pack.first(),
                entries.get(entry, IndexEntries.OFFSET),
                entries.get(entry, IndexEntries.STORED),
                form & RAW_MASK,
                BlockForm.of("index", form >>> FORM_SHIFT),
                entries.get(entry, IndexEntries.BASE));
    }

    /** The number of the pack that an entry stands in; packs are numbered from 0. */
    synchronized int packOf(int entry) {
        return entries.get(entry, IndexEntries.PACK);
    }

    /** The end of the last block in the pack that begins before {@code limit}. */
    synchronized int endOf(int pack, int limit) {
        int low = packs.get(pack).first();
        int high = endOf(pack) - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (offset(middle) < limit) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return offset(low) + entries.get(low, IndexEntries.STORED);
    }

    private int offset(int entry) {
        return entries.get(entry, IndexEntries.OFFSET);
    }

    synchronized Pack pack(int number) {
        return packs.get(number);
    }

    private void insert(int entry) {
        BlockKey key = entries.key(entry);
        int found = table.putIfAbsent(key, entry);
        if (found != NONE && base(entry) == NONE && base(found) != NONE) {
            if (found >= settled) {
                table.replace(key, entry);
            } else {
                hidden.putIfAbsent(key, entry);
            }
        }
    }
}
