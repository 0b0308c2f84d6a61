package dev.nightshift.repository;

import dev.nightshift.storage.StorageException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads single blocks by identity: tree nodes and lists. Neighbours in a pack are likely to be asked for next, so it
 * reads a window ahead and keeps the last few.
 */
final class BlockReader {

    private static final int WINDOW_BYTES = 1024 * 1024;
    private static final int WINDOWS = 8;

    private final BlockIndex index;
    private final PackReader packs;
    private final AtomicLong readBytes = new AtomicLong();
    private final Map<Integer, Window> windows = new LinkedHashMap<>(16, 0.75f, true);

    private record Window(int start, byte[] bytes) {

        boolean holds(BlockIndex.Place place) {
            return place.offset() >= start && place.offset() + place.stored() <= start + bytes.length;
        }
    }

    BlockReader(BlockIndex index, PackReader packs) {
        this.index = index;
        this.packs = packs;
    }

    long readBytes() {
        return readBytes.get();
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
        String object = place.pack().objectName();
        Window window;
        try {
            window = window(index.packOf(entry), place);
        } catch (StorageException.NotFound | StorageException.TooShort | StorageException.Unreadable e) {
            throw new RepositoryException.Damaged(
                    e.getMessage() == null ? object : e.getMessage(),
                    List.of(new Damage(object, "is missing, cut or unreadable", List.of(), List.of())),
                    e);
        }
        return packs.block(packs.seal(place.pack().id()), place, id, window.bytes(), place.offset() - window.start())
                .orElseThrow(() -> ObjectHeader.damaged(object, "has a damaged block at byte " + place.offset()));
    }

    private synchronized Window window(int pack, BlockIndex.Place place) {
        Window window = windows.get(pack);
        if (window == null || !window.holds(place)) {
            window = readWindow(pack, place);
            windows.put(pack, window);
            dropOldest();
        }
        return window;
    }

    private Window readWindow(int pack, BlockIndex.Place place) {
        int end = place.offset() + place.stored();
        int ahead = index.endOf(pack, place.offset() + WINDOW_BYTES);
        int length = Math.max(end, ahead) - place.offset();
        readBytes.addAndGet(length);
        try {
            return new Window(place.offset(), packs.range(place.pack(), place.offset(), length));
        } catch (StorageException.TooShort | StorageException.Unreadable e) { // perhaps behind the block
            return new Window(place.offset(), packs.range(place.pack(), place.offset(), place.stored()));
        }
    }

    private void dropOldest() {
        if (windows.size() > WINDOWS) {
            Iterator<Integer> oldest = windows.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
