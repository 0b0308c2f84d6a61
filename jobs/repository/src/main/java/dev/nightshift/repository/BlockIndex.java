package dev.nightshift.repository;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which block stands where, in memory: 32 bytes an entry and 5 to 11 of hash table (Invariant 13). Entries are
 * numbered from 0 in the order of their packs, so that a block's number in its pack need not be kept. Identities are
 * kept to 128 bits; what is read is checked against all 256.
 */
final class BlockIndex {

    static final int NONE = -1;

    private static final int INTS = 8;
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

    /** A pack as the index knows it; {@code first} is the number of its first entry. */
    record Pack(String id, int first) {
        String objectName() {
            return PackRecord.objectName(id);
        }
    }

    /** Where a block stands. {@code number} is its place in the pack, the nonce of its seal. */
    record Place(Pack pack, int number, int offset, int stored, int raw, BlockForm form) {}

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
            append(entry.id(), entry.form(), offset, entry.stored(), entry.raw());
            offset += entry.stored();
        }
    }

    /** From now on {@link #append} adds to this pack. */
    synchronized void beginPack(String id) {
        packNumbers.put(id, packs.size());
        packs.add(new Pack(id, entries));
    }

    /** Adds the next block of the pack begun last. Where the block is known from another pack, that place stays. */
    synchronized void append(BlockId id, BlockForm form, int offset, int stored, int raw) {
        if ((entries & (SEGMENT_ENTRIES - 1)) == 0) {
            segments.add(new int[SEGMENT_ENTRIES * INTS]);
        }
        int[] segment = segments.get(entries >>> SEGMENT_BITS);
        int at = (entries & (SEGMENT_ENTRIES - 1)) * INTS;
        ByteBuffer.wrap(id.bytes()).asIntBuffer().get(segment, at, 4);
        segment[at + 4] = packs.size() - 1;
        segment[at + 5] = offset;
        segment[at + 6] = stored;
        segment[at + 7] = form.number() << FORM_SHIFT | raw;
        insert(entries++);
    }

    /** The entry of a block, or {@link #NONE}. */
    synchronized int find(BlockId id) {
        int[] key = new int[4];
        ByteBuffer.wrap(id.bytes()).asIntBuffer().get(key);
        return table[slot(key, 0)];
    }

    /** The entry of the block that {@code entry} of {@code other} is, or {@link #NONE}. */
    int find(BlockIndex other, int entry) {
        int[] key = other.identity(entry);
        synchronized (this) {
            return table[slot(key, 0)];
        }
    }

    /** Whether {@code id} is the identity of {@code entry}, as far as the index keeps it. */
    boolean matches(int entry, BlockId id) {
        int[] key = new int[4];
        ByteBuffer.wrap(id.bytes()).asIntBuffer().get(key);
        return Arrays.equals(key, identity(entry));
    }

    private synchronized int[] identity(int entry) {
        int at = (entry & (SEGMENT_ENTRIES - 1)) * INTS;
        return Arrays.copyOfRange(segments.get(entry >>> SEGMENT_BITS), at, at + 4);
    }

    /** The number of the entry after a pack's last. */
    synchronized int endOf(int pack) {
        return pack + 1 < packs.size() ? packs.get(pack + 1).first() : entries;
    }

    synchronized Place place(int entry) {
        int[] segment = segments.get(entry >>> SEGMENT_BITS);
        int at = (entry & (SEGMENT_ENTRIES - 1)) * INTS;
        Pack pack = packs.get(segment[at + 4]);
        BlockForm form = BlockForm.of("index", segment[at + 7] >>> FORM_SHIFT);
        return new Place(
                pack, entry - pack.first(), segment[at + 5], segment[at + 6], segment[at + 7] & RAW_MASK, form);
    }

    /** The number of the pack that an entry stands in; packs are numbered from 0. */
    synchronized int packOf(int entry) {
        return segments.get(entry >>> SEGMENT_BITS)[(entry & (SEGMENT_ENTRIES - 1)) * INTS + 4];
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
        return offset(low) + segments.get(low >>> SEGMENT_BITS)[(low & (SEGMENT_ENTRIES - 1)) * INTS + 6];
    }

    private int offset(int entry) {
        return segments.get(entry >>> SEGMENT_BITS)[(entry & (SEGMENT_ENTRIES - 1)) * INTS + 5];
    }

    synchronized Pack pack(int number) {
        return packs.get(number);
    }

    private void insert(int entry) {
        if (distinct >= table.length / 4 * 3) {
            grow();
        }
        int[] segment = segments.get(entry >>> SEGMENT_BITS);
        int slot = slot(segment, (entry & (SEGMENT_ENTRIES - 1)) * INTS);
        if (table[slot] == NONE) {
            table[slot] = entry;
            distinct++;
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
        int own = (entry & (SEGMENT_ENTRIES - 1)) * INTS;
        return Arrays.equals(segment, own, own + 4, key, at, at + 4);
    }

    private void grow() {
        int[] old = table;
        table = newTable(old.length * 2);
        for (int entry : old) {
            if (entry != NONE) {
                int[] segment = segments.get(entry >>> SEGMENT_BITS);
                table[slot(segment, (entry & (SEGMENT_ENTRIES - 1)) * INTS)] = entry;
            }
        }
    }

    private static int[] newTable(int length) {
        int[] table = new int[length];
        Arrays.fill(table, NONE);
        return table;
    }
}
