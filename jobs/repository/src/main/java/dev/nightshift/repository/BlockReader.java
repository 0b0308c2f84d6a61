package dev.nightshift.repository;

import dev.nightshift.storage.StorageException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** Reads single blocks: tree nodes, lists, the bases of deltas. Safe for many threads. */
final class BlockReader implements PackReader.Bases {

    /** Whoever reads a node or list is likely to ask for its neighbours next. */
    private static final int NODE_WINDOW_BYTES = 1024 * 1024;

    private final BlockIndex index;
    private final PackReader packs;
    private final PackWindows nodes;
    private final PackWindows bases;

    BlockReader(BlockIndex index, PackReader packs) {
        this(index, packs, Optional.empty());
    }

    /** @param ahead reads bases before they are asked for, where they are asked for in order */
    BlockReader(BlockIndex index, PackReader packs, Optional<ExecutorService> ahead) {
        this.index = index;
        this.packs = packs;
        this.nodes = new PackWindows(index, packs, NODE_WINDOW_BYTES, Optional.empty());
        this.bases = new PackWindows(index, packs, 0, ahead);
    }

    long readBytes() {
        return nodes.readBytes() + bases.readBytes();
    }

    /** @throws RepositoryException.Damaged names the object that should hold it */
    byte[] read(BlockId id) {
        int entry = index.find(id);
        if (entry == BlockIndex.NONE) {
            throw ObjectHeader.damaged(
                    IndexObjects.PREFIX,
                    "does not say where block " + id + " stands. Use another snapshot or another copy.");
        }
        BlockIndex.Place place = index.place(entry);
        PackWindows.Window window = window(entry, place, nodes);
        return packs.block(seal(place), place, id, bytes(window), place.offset() - window.start(), this)
                .orElseThrow(() -> damaged(place));
    }

    @Override
    public byte[] content(int entry) {
        return base(entry).content();
    }

    /**
     * The full block that stands at {@code entry}; good until the next one is asked for on this thread. It is
     * authenticated, and its frame checks what came out of it; it is not hashed once more: what is made of it is,
     * whenever that is read.
     *
     * @throws RepositoryException.Damaged names the object that should hold it
     */
    EncodedBlock.Base base(int entry) {
        if (entry < 0 || index.base(entry) != BlockIndex.NONE) {
            throw ObjectHeader.damaged(
                    IndexObjects.PREFIX, "does not say where the base of a delta stands. Use another copy.");
        }
        BlockIndex.Place place = index.place(entry);
        PackWindows.Window window = window(entry, place, bases);
        byte[] buffer = BlockCodec.ofThisThread().bufferForBase(place.raw());
        return packs.full(seal(place), place, bytes(window), place.offset() - window.start(), buffer)
                .map(content -> new EncodedBlock.Base(index.key(entry), content))
                .orElseThrow(() -> damaged(place));
    }

    private PackWindows.Window window(int entry, BlockIndex.Place place, PackWindows windows) {
        String object = place.pack().objectName();
        try {
            return windows.holding(index.packOf(entry), place);
        } catch (StorageException.NotFound | StorageException.TooShort | StorageException.Unreadable e) {
            throw new RepositoryException.Damaged(
                    e.getMessage() == null ? object : e.getMessage(),
                    List.of(new Damage(object, "is missing, cut or unreadable", List.of(), List.of())),
                    e);
        }
    }

    private static byte[] bytes(PackWindows.Window window) {
        return window.bytes().join();
    }

    private Seal seal(BlockIndex.Place place) {
        return packs.seal(place.pack().id());
    }

    private static RepositoryException.Damaged damaged(BlockIndex.Place place) {
        return ObjectHeader.damaged(place.pack().objectName(), "has a damaged block at byte " + place.offset());
    }
}
