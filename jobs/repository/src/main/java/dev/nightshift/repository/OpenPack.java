package dev.nightshift.repository;

import dev.nightshift.storage.ObjectContent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A pack while it is being filled. Places are given out in order; the sealed blocks may come in any. For each method
 * the caller says who may call it.
 */
final class OpenPack {

    static final byte[] TRAILER_MAGIC = "NSHFTOC1".getBytes(StandardCharsets.US_ASCII);
    static final int TRAILER_BYTES = 4 + TRAILER_MAGIC.length;

    /** The table of contents' part number, beyond every block's. */
    static final long TABLE_PART = 1L << 32;

    private final ObjectHeader header = new ObjectHeader(ObjectHeader.Type.PACK, SealedObjects.randomSalt());
    private final int targetBytes;
    private final Seal seal;
    private final List<PackRecord.Entry> entries = new ArrayList<>();
    private final List<byte[]> parts = new ArrayList<>();
    private int length = ObjectHeader.BYTES;
    private int missing;
    private boolean closed;

    OpenPack(Keys keys, int targetBytes) {
        this.targetBytes = targetBytes;
        this.seal = keys.seal(objectName(), header);
    }

    String id() {
        return header.saltHex();
    }

    String objectName() {
        return PackRecord.objectName(id());
    }

    Seal seal() {
        return seal;
    }

    synchronized int length() {
        return length;
    }

    /** Gives out the next place and returns its number. */
    synchronized int reserve(PackRecord.Entry entry) {
        entries.add(entry);
        parts.add(new byte[0]);
        length += entry.stored();
        missing++;
        return entries.size() - 1;
    }

    synchronized boolean isFull() {
        return length >= targetBytes || entries.size() >= Format.MAX_PACK_BLOCKS;
    }

    /** Puts a block at its place. True where the pack is closed and this was the last one missing. */
    synchronized boolean fill(int number, byte[] sealed) {
        if (sealed.length != entries.get(number).stored()) {
            throw new IllegalStateException("a sealed block has " + sealed.length + " bytes; "
                    + entries.get(number).stored() + " were reserved");
        }
        parts.set(number, sealed);
        missing--;
        return closed && missing == 0;
    }

    /** No more places. True where no block is missing. */
    synchronized boolean close() {
        closed = true;
        return missing == 0;
    }

    synchronized PackRecord record() {
        int table = PackRecord.tableBytes(entries) + Seal.TAG_BYTES;
        return new PackRecord(id(), length + table + TRAILER_BYTES, entries);
    }

    /** The whole object; only once it is closed and full. */
    synchronized ObjectContent content() {
        byte[] table = seal.seal(TABLE_PART, record().table());
        List<byte[]> segments = new ArrayList<>(parts.size() + 3);
        segments.add(header.bytes());
        segments.addAll(parts);
        segments.add(table);
        segments.add(ByteBuffer.allocate(TRAILER_BYTES)
                .putInt(table.length)
                .put(TRAILER_MAGIC)
                .array());
        return ObjectContent.of(segments);
    }
}
