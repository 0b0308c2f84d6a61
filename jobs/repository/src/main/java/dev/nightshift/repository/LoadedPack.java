package dev.nightshift.repository;

import java.util.BitSet;
import java.util.function.BiConsumer;

/** A pack in memory whose table of contents and wanted blocks have proven to be what was written. */
final class LoadedPack {

    private final BlockIndex index;
    private final PackRecord record;
    private final Seal seal;
    private final byte[] bytes;

    private LoadedPack(BlockIndex index, PackRecord record, Seal seal, byte[] bytes) {
        this.index = index;
        this.record = record;
        this.seal = seal;
        this.bytes = bytes;
    }

    /**
     * Reads the pack that {@code index} has as {@code number}.
     *
     * @param wanted entries of that pack; each is authenticated
     * @throws RepositoryException.Damaged where one is not what was written
     */
    static LoadedPack read(Engine engine, BlockIndex index, int number, BitSet wanted) {
        PackReader reader = engine.packReader();
        String id = index.pack(number).id();
        byte[] bytes = reader.whole(id);
        LoadedPack pack = new LoadedPack(index, reader.table(id, bytes), reader.seal(id), bytes);
        pack.encoded(wanted, (entry, encoded) -> {}); // throws at the first that is damaged
        return pack;
    }

    PackRecord record() {
        return record;
    }

    /** The whole object. */
    byte[] bytes() {
        return bytes;
    }

    /** Tells each of the {@code wanted} blocks in its encoded form. */
    void encoded(BitSet wanted, BiConsumer<PackRecord.Entry, byte[]> each) {
        wanted.stream().forEach(number -> {
            BlockIndex.Place place = index.place(number);
            PackRecord.Entry entry = record.entries().get(place.number());
            if (place.offset() + place.stored() > bytes.length || !index.matches(number, entry.id())) {
                throw damaged(place);
            }
            each.accept(
                    entry,
                    seal.open(place.number(), bytes, place.offset(), place.stored())
                            .orElseThrow(() -> damaged(place)));
        });
    }

    private RepositoryException.Damaged damaged(BlockIndex.Place place) {
        return ObjectHeader.damaged(
                record.objectName(), "has a damaged block at byte " + place.offset() + "; nothing of it was copied");
    }
}
