package dev.nightshift.repository;

import dev.nightshift.storage.ObjectStore;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Reads packs: ranges of them, their blocks, their tables of contents. */
final class PackReader {

    private final ObjectStore store;
    private final Keys keys;

    PackReader(ObjectStore store, Keys keys) {
        this.store = store;
        this.keys = keys;
    }

    byte[] range(BlockIndex.Pack pack, int offset, int length) {
        return store.read(pack.objectName(), (long) offset, length);
    }

    byte[] whole(String id) {
        return store.read(PackRecord.objectName(id), Format.MAX_PACK_BYTES);
    }

    BlockId identify(byte[] content) {
        return keys.identify(content, content.length);
    }

    BlockId identify(ByteBuffer content) {
        return keys.identify(content);
    }

    Seal seal(String id) {
        ObjectHeader header =
                new ObjectHeader(ObjectHeader.Type.PACK, HexFormat.of().parseHex(id));
        return keys.seal(PackRecord.objectName(id), header);
    }

    /** Tells the content of the base of a delta. */
    interface Bases {

        /** @throws RepositoryException.Damaged where it can't be had */
        byte[] content(int entry);
    }

    /**
     * Opens, decodes and checks one block.
     *
     * @param at where its sealed part begins in {@code bytes}
     * @return empty where what stands there is not the block {@code id}
     * @throws RepositoryException.Damaged where the base of a delta can't be had
     */
    Optional<byte[]> block(Seal seal, BlockIndex.Place place, BlockId id, byte[] bytes, int at, Bases bases) {
        return content(seal, place, bytes, at, bases)
                .filter(content -> identify(content).equals(id));
    }

    /** As {@link #block}, for a caller that checks the identity itself. */
    Optional<byte[]> content(Seal seal, BlockIndex.Place place, byte[] bytes, int at, Bases bases) {
        Optional<byte[]> encoded = seal.open(place.number(), bytes, at, place.stored());
        if (encoded.isEmpty()) {
            return encoded;
        }
        byte[] base = place.form() == BlockForm.DELTA ? bases.content(place.base()) : null;
        return BlockCodec.ofThisThread().decode(place.form(), encoded.get(), place.raw(), base);
    }

    /**
     * As {@link #content}, for a block that is no delta.
     *
     * @param into of the content's length; the result may be this array
     */
    Optional<byte[]> full(Seal seal, BlockIndex.Place place, byte[] bytes, int at, byte[] into) {
        return fullEncoded(seal, place, bytes, at)
                .flatMap(encoded -> BlockCodec.ofThisThread().decodeInto(place.form(), encoded, into, null));
    }

    /**
     * As {@link #content}, for a block that is no delta.
     *
     * @param into as {@link BlockCodec#decodeInto} wants it
     * @return false where it can't be had
     */
    boolean full(Seal seal, BlockIndex.Place place, byte[] bytes, int at, ByteBuffer into) {
        return fullEncoded(seal, place, bytes, at)
                .filter(encoded -> BlockCodec.ofThisThread().decodeInto(place.form(), encoded, into))
                .isPresent();
    }

    private static Optional<byte[]> fullEncoded(Seal seal, BlockIndex.Place place, byte[] bytes, int at) {
        return place.form() == BlockForm.DELTA
                ? Optional.empty() // a delta of a delta: nobody writes such
                : seal.open(place.number(), bytes, at, place.stored());
    }

    /** Reads a pack's own table of contents. {@code length} is the object's. */
    PackRecord table(String id, long length) {
        String name = PackRecord.objectName(id);
        if (length < ObjectHeader.BYTES + OpenPack.TRAILER_BYTES || length > Format.MAX_PACK_BYTES) {
            throw ObjectHeader.damaged(name, "has " + length + " bytes, which no pack has");
        }
        byte[] trailer = store.read(name, length - OpenPack.TRAILER_BYTES, OpenPack.TRAILER_BYTES);
        int sealedLength = sealedTableLength(name, trailer, length);
        byte[] sealed = store.read(name, length - OpenPack.TRAILER_BYTES - sealedLength, sealedLength);
        return openTable(id, (int) length, sealed);
    }

    /** The table of contents of a pack that is in memory whole. Checks the header too. */
    PackRecord table(String id, byte[] pack) {
        String name = PackRecord.objectName(id);
        ObjectHeader header = ObjectHeader.parse(name, ObjectHeader.Type.PACK, pack);
        if (!header.saltHex().equals(id) || pack.length < ObjectHeader.BYTES + OpenPack.TRAILER_BYTES) {
            throw ObjectHeader.damaged(name, "stands under a name that is not its own, or is cut");
        }
        int end = pack.length - OpenPack.TRAILER_BYTES;
        int sealedLength = sealedTableLength(name, Arrays.copyOfRange(pack, end, pack.length), pack.length);
        return openTable(id, pack.length, Arrays.copyOfRange(pack, end - sealedLength, end));
    }

    private PackRecord openTable(String id, int packLength, byte[] sealed) {
        String name = PackRecord.objectName(id);
        byte[] table = seal(id).open(OpenPack.TABLE_PART, sealed, 0, sealed.length)
                .orElseThrow(() -> ObjectHeader.damaged(name, "has a table of contents that was changed"));
        ByteBuffer in = ByteBuffer.wrap(table);
        PackRecord record = PackRecord.parse(name, id, packLength, in);
        long blocks =
                record.entries().stream().mapToLong(PackRecord.Entry::stored).sum();
        if (in.hasRemaining() || ObjectHeader.BYTES + blocks + sealed.length + OpenPack.TRAILER_BYTES != packLength) {
            throw ObjectHeader.damaged(name, "has a table of contents that does not fit its length");
        }
        return record;
    }

    private static int sealedTableLength(String name, byte[] trailer, long length) {
        ByteBuffer in = ByteBuffer.wrap(trailer);
        int sealedLength = in.getInt();
        boolean magic = Arrays.equals(
                trailer, 4, OpenPack.TRAILER_BYTES, OpenPack.TRAILER_MAGIC, 0, OpenPack.TRAILER_MAGIC.length);
        if (!magic
                || sealedLength < Seal.TAG_BYTES
                || sealedLength > length - ObjectHeader.BYTES - OpenPack.TRAILER_BYTES) {
            throw ObjectHeader.damaged(name, "has no trailer; it was changed or cut");
        }
        return sealedLength;
    }
}
