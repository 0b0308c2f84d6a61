package dev.nightshift.repository;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which block stands where, in memory: 36 bytes an entry and 5 to 11 of hash table (Invariant 13). Entries are
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

    private static final int INTS = 9;
    private static final int BASE = 8;
    private static final int SEGMENT_BITS = 14;
    private static final int SEGMENT_ENTRIES = 1 << SEGMENT_BITS;
    private static final int FORM_SHIFT = 24;
    private static final int RAW_MASK = (1 << FORM_SHIFT) - 1;

    private final List<int[]> segments = new ArrayList<>();
    private final List<Pack> packs = new ArrayList<>();
    private final Map<String, Integer> packNumbers = new HashMap<>();
    private int[] table = newTable(1 << 12);
    private int entries;
    private int distinct;
    private final List<Pending> pending = new ArrayList<>();
    /** Blocks that stand whole, but are found as a delta. Few: two runs stored the same content, each in its way. */
    private final Map<BlockKey, Integer> hidden = new HashMap<>();

    private int settled;

    /** A delta whose base has not come yet. */
    private record Pending(int entry, BlockKey base) {}

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
        return entries;
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
        packs.add(new Pack(id, entries));
    }

    /** Adds the next block of the pack begun last. Where the block is known from another pack, that place stays. */
    synchronized void append(PackRecord.Entry block, int offset) {
        if ((entries & (SEGMENT_ENTRIES - 1)) == 0) {
            segments.add(new int[SEGMENT_ENTRIES * INTS]);
        }
        int[] segment = segments.get(entries >>> SEGMENT_BITS);
        int at = at(entries);
        ByteBuffer.wrap(block.id().bytes()).asIntBuffer().get(segment, at, 4);
        segment[at + 4] = packs.size() - 1;
        segment[at + 5] = offset;
        segment[at + 6] = block.stored();
        segment[at + 7] = block.form().number() << FORM_SHIFT | block.raw();
        segment[at + BASE] = block.base().map(this::whole).orElse(NONE);
        if (segment[at + BASE] == UNKNOWN) {
            pending.add(new Pending(entries, block.base().orElseThrow()));
        } else {
            insert(entries);
        }
        entries++;
    }

    /** Looks for the bases that came after their deltas. Those still missing are looked for the next time. */
    synchronized void resolve() {
        pending.removeIf(delta -> {
            int base = whole(delta.base());
            if (base != UNKNOWN) {
                segments.get(delta.entry() >>> SEGMENT_BITS)[at(delta.entry()) + BASE] = base;
                insert(delta.entry());
            }
            return base != UNKNOWN;
        });
        settled = entries;
    }

    /** The entry of a block that stands whole, or {@link #UNKNOWN}. */
    private int whole(BlockKey key) {
        int entry = table[slot(ints(key), 0)];
        if (entry == NONE) {
            return UNKNOWN;
        }
        return base(entry) == NONE ? entry : hidden.getOrDefault(key, UNKNOWN);
    }

    /** The entry of a delta's base, {@link #NONE} where {@code entry} is no delta, {@link #UNKNOWN} where it is missing. */
    synchronized int base(int entry) {
        return segments.get(entry >>> SEGMENT_BITS)[at(entry) + BASE];
    }

    private static int at(int entry) {
        return (entry & (SEGMENT_ENTRIES - 1)) * INTS;
    }

    /** The entry of a block, or {@link #NONE}. */
    synchronized int find(BlockId id) {
        return table[slot(ints(BlockKey.of(id)), 0)];
    }

    /**
     * Whether the block that {@code entry} of {@code other} is stands here.
     *
     * @param whole a delta does not do
     */
    boolean holds(BlockIndex other, int entry, boolean whole) {
        BlockKey key = other.key(entry);
        synchronized (this) {
            int found = table[slot(ints(key), 0)];
            return found != NONE && (!whole || whole(key) != UNKNOWN);
        }
    }

    /** Whether {@code id} is the identity of {@code entry}, as far as the index keeps it. */
    boolean matches(int entry, BlockId id) {
        return BlockKey.of(id).equals(key(entry));
    }

    synchronized BlockKey key(int entry) {
        int[] segment = segments.get(entry >>> SEGMENT_BITS);
        int at = at(entry);
        return new BlockKey(joined(segment[at], segment[at + 1]), joined(segment[at + 2], segment[at + 3]));
    }

    private static long joined(int high, int low) {
        return (long) high << 32 | Integer.toUnsignedLong(low);
    }

    private static int[] ints(BlockKey key) {
        return new int[] {(int) (key.high() >>> 32), (int) key.high(), (int) (key.low() >>> 32), (int) key.low()};
    }

    /** The number of the entry after a pack's last. */
    synchronized int endOf(int pack) {
        return pack + 1 < packs.size() ? packs.get(pack + 1).first() : entries;
    }

    synchronized Place place(int entry) {
        int[] segment = segments.get(entry >>> SEGMENT_BITS);
        int at = at(entry);
        Pack pack = packs.get(segment[at + 4]);
        BlockForm form = BlockForm.of("index", segment[at + 7] >>> FORM_SHIFT);
        return new Place(
                pack,
                entry - pack.first(),
                segment[at + 5],
                segment[at + 6],
                segment[at + 7] & RAW_MASK,
                form,
                segment[at + BASE]);
    }

    /** The number of the pack that an entry stands in; packs are numbered from 0. */
    synchronized int packOf(int entry) {
        return segments.get(entry >>> SEGMENT_BITS)[at(entry) + 4];
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
        return offset(low) + segments.get(low >>> SEGMENT_BITS)[at(low) + 6];
    }

    private int offset(int entry) {
        return segments.get(entry >>> SEGMENT_BITS)[at(entry) + 5];
    }

    synchronized Pack pack(int number) {
        return packs.get(number);
    }

    private void insert(int entry) {
        if (distinct >= table.length / 4 * 3) {
            grow();
        }
        int[] segment = segments.get(entry >>> SEGMENT_BITS);
        int slot = slot(segment, at(entry));
        if (table[slot] == NONE) {
            table[slot] = entry;
            distinct++;
        } else if (base(entry) == NONE && base(table[slot]) != NONE) {
            if (table[slot] >= settled) {
                table[slot] = entry;
            } else {
                hidden.putIfAbsent(key(entry), entry);
            }
        }
    }

    /** The slot where the identity at {@code key[at]} stands, or the empty one where it would. */
    private int slot(int[] key, int at) {
        int mask = table.length - 1;
        int slot = key[at] & mask;
        while (table[slot] != NONE && !sameIdentity(table[slot], key, at)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private boolean sameIdentity(int entry, int[] key, int at) {
        int[] segment = segments.get(entry >>> SEGMENT_BITS);
        int own = at(entry);
        return Arrays.equals(segment, own, own + 4, key, at, at + 4);
    }

    private void grow() {
        int[] old = table;
        table = newTable(old.length * 2);
        for (int entry : old) {
            if (entry != NONE) {
                int[] segment = segments.get(entry >>> SEGMENT_BITS);
                table[slot(segment, at(entry))] = entry;
            }
        }
    }

    private static int[] newTable(int length) {
        int[] table = new int[length];
        Arrays.fill(table, NONE);
        return table;
    }
}
