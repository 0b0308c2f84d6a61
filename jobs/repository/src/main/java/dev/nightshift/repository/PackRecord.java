package dev.nightshift.repository;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is in a pack, as its own table of contents and an index tell it.
 *
 * @param id 32 hex digits
 * @param length of the whole object, bytes
 */
record PackRecord(String id, int length, List<Entry> entries) {

    private static final int ENTRY_BYTES = 1 + 4 + 4 + BlockId.BYTES;

    /**
     * @param stored length of the sealed part
     * @param raw length of the content
     * @param base of a delta; empty for every other form
     */
    record Entry(BlockForm form, int stored, int raw, BlockId id, Optional<BlockKey> base) {

        /** What it takes in a table of contents. */
        int tableBytes() {
            return base.isPresent() ? ENTRY_BYTES + BlockKey.BYTES : ENTRY_BYTES;
        }
    }

    PackRecord {
        entries = List.copyOf(entries);
    }

    static String objectName(String id) {
        return "packs/" + id.substring(0, 2) + "/" + id;
    }

    String objectName() {
        return objectName(id);
    }

    /** The length of the table of contents. */
    int tableBytes() {
        return tableBytes(entries);
    }

    static int tableBytes(List<Entry> entries) {
        return 4 + entries.stream().mapToInt(Entry::tableBytes).sum();
    }

    /** The length of a table of contents with that many entries, of which some are deltas. */
    static int tableBytes(int entries, int deltas) {
        return 4 + entries * ENTRY_BYTES + deltas * BlockKey.BYTES;
    }

    /** The table of contents: count and entries. */
    byte[] table() {
        ByteBuffer out = ByteBuffer.allocate(tableBytes());
        out.putInt(entries.size());
        for (Entry entry : entries) {
            out.put((byte) entry.form().number());
            out.putInt(entry.stored());
            out.putInt(entry.raw());
            out.put(entry.id().bytes());
            entry.base().ifPresent(base -> base.write(out));
        }
        return out.array();
    }

    /** Reads a table of contents from {@code in}; {@code object} is where it stands, for messages. */
    static PackRecord parse(String object, String id, int length, ByteBuffer in) {
        try {
            int count = in.getInt();
            if (count < 0 || count > Format.MAX_PACK_BLOCKS || (long) count * ENTRY_BYTES > in.remaining()) {
                throw ObjectHeader.damaged(
                        object, "names " + count + " blocks in pack " + id + ", more than there are");
            }
            List<Entry> entries = new ArrayList<>(count);
            long end = ObjectHeader.BYTES;
            for (int i = 0; i < count; i++) {
                Entry entry = parseEntry(object, in);
                end += entry.stored();
                entries.add(entry);
            }
            if (end > length) {
                throw ObjectHeader.damaged(
                        object, "says that pack " + id + " of " + length + " bytes holds blocks up to " + end);
            }
            return new PackRecord(id, length, entries);
        } catch (BufferUnderflowException e) {
            throw ObjectHeader.damaged(object, "ends in the middle of the table of pack " + id);
        }
    }

    private static Entry parseEntry(String object, ByteBuffer in) {
        BlockForm form = BlockForm.of(object, in.get());
        int stored = in.getInt();
        int raw = in.getInt();
        byte[] id = new byte[BlockId.BYTES];
        in.get(id);
        Optional<BlockKey> base = form == BlockForm.DELTA ? Optional.of(BlockKey.read(in)) : Optional.empty();
        if (raw < 1 || raw > Format.MAX_BLOCK_BYTES || stored < Seal.TAG_BYTES || stored > 2 * Format.MAX_BLOCK_BYTES) {
            throw ObjectHeader.damaged(object, "names a block of " + raw + " bytes stored in " + stored);
        }
        return new Entry(form, stored, raw, BlockId.of(id), base);
    }
}
