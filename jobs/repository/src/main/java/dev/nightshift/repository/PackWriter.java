package dev.nightshift.repository;

import dev.nightshift.repository.StageTimes.Stage;
import dev.nightshift.storage.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Gathers blocks into packs, stores the packs while others fill, and every few packs writes an index object, after a
 * durability barrier (Invariants 2 and 3). Any thread may add; the memory in use is bounded by the number of packs.
 */
final class PackWriter implements AutoCloseable {

    /** Packs being filled or stored at once: what bounds the memory, about 32 MiB each. */
    private static final int PACKS_IN_FLIGHT = 3;

    /** So many packs, at most, have to be stored again where a run dies. */
    private static final int PACKS_PER_INDEX = 8;

    private final ObjectStore store;
    private final Keys keys;
    private final BlockIndex index;
    private final IndexObjects indexObjects;
    private final int packTargetBytes;
    private final StageTimes times;
    private final Semaphore inFlight = new Semaphore(PACKS_IN_FLIGHT);
    private final ExecutorService uploads = new WorkThreads(PACKS_IN_FLIGHT - 1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final List<PackRecord> notIndexed = new ArrayList<>();
    private final AtomicLong newBytes = new AtomicLong();
    private final AtomicLong storedBytes = new AtomicLong();
    private @Nullable OpenPack current;

    PackWriter(
            ObjectStore store,
            Keys keys,
            BlockIndex index,
            IndexObjects indexObjects,
            int packTargetBytes,
            StageTimes times) {
        this.times = times;
        this.packTargetBytes = packTargetBytes;
        this.store = store;
        this.keys = keys;
        this.index = index;
        this.indexObjects = indexObjects;
    }

    /** Raw bytes of the blocks added. */
    long newBytes() {
        return newBytes.get();
    }

    /** Bytes of the packs stored. */
    long storedBytes() {
        return storedBytes.get();
    }

    /**
     * Adds a block unless the index has it by now.
     *
     * @param content what the stored block has to decode to (Invariant 4)
     */
    void add(BlockId id, EncodedBlock block, byte[] content) {
        int sealedLength = block.length() + Seal.TAG_BYTES;
        Optional<BlockKey> base = block.base().map(EncodedBlock.Base::key);
        long began = times.now();
        Slot slot = reserve(new PackRecord.Entry(block.form(), sealedLength, block.rawLength(), id, base));
        began = times.passed(Stage.WAITING_FOR_UPLOADS, began);
        if (slot == null) {
            return;
        }
        try {
            byte[] sealed = slot.pack.seal().seal(slot.number, block.bytes(), block.length());
            began = times.passed(Stage.SEALING, began);
            checkReadable(id, slot, sealed, block, content);
            times.passed(Stage.VERIFYING, began);
            newBytes.addAndGet(block.rawLength());
            fill(slot, sealed);
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e); // the pack will never be full: nobody may wait for it
            throw e;
        }
    }

    /** Adds a block in the encoded form it has in another repository of the family. */
    void addEncoded(PackRecord.Entry entry, byte[] encoded) {
        Slot slot = reserve(entry);
        if (slot != null) {
            newBytes.addAndGet(entry.raw());
            fill(slot, slot.pack.seal().seal(slot.number, encoded));
        }
    }

    /**
     * Takes note of a pack that was stored as it stands in another repository of the family. Whole packs come before
     * single blocks.
     *
     * @param rawBytes of its blocks that are wanted
     */
    void adopt(PackRecord record, long rawBytes) {
        synchronized (this) {
            if (current != null) {
                throw new IllegalStateException("whole packs come before single blocks");
            }
            index.add(record);
        }
        newBytes.addAndGet(rawBytes);
        storedBytes.addAndGet(record.length());
        noteStored(record);
    }

    /** Stores what is pending; afterwards every block added is stored, indexed and durable. */
    void finish() {
        OpenPack last;
        synchronized (this) {
            last = current;
            current = null;
        }
        if (last != null && last.close()) {
            store(last);
        }
        long began = times.now();
        acquire(PACKS_IN_FLIGHT);
        times.passed(Stage.WAITING_FOR_UPLOADS, began);
        inFlight.release(PACKS_IN_FLIGHT);
        throwFailure();
        flushIndex();
        index.resolve(); // of packs that were copied whole
    }

    void throwFailure() {
        Throwable thrown = failure.get();
        if (thrown instanceof RuntimeException runtime) {
            throw runtime;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
    }

    @Override
    public void close() {
        failure.compareAndSet(null, new IllegalStateException("The snapshot was given up."));
        uploads.shutdownNow();
    }

    private record Slot(OpenPack pack, int number) {}

    private @Nullable Slot reserve(PackRecord.Entry block) {
        throwFailure();
        OpenPack full = null;
        Slot slot;
        synchronized (this) {
            if (isStored(block)) {
                return null;
            }
            OpenPack pack = current == null ? begin() : current;
            int offset = pack.length();
            slot = new Slot(pack, pack.reserve(block));
            index.append(block, offset);
            if (pack.isFull()) {
                full = pack;
                current = null;
            }
        }
        if (full != null) {
            full.close(); // this block is still missing: whoever fills the last place stores it
        }
        return slot;
    }

    /** A block that stands as a delta may be wanted whole, as the base of others. */
    private boolean isStored(PackRecord.Entry block) {
        int entry = index.find(block.id());
        return entry != BlockIndex.NONE && (block.form() == BlockForm.DELTA || index.base(entry) == BlockIndex.NONE);
    }

    /** Begins a pack; waits while too many are on their way. */
    private OpenPack begin() {
        acquire(1);
        OpenPack pack = new OpenPack(keys, packTargetBytes);
        index.beginPack(pack.id());
        current = pack;
        return pack;
    }

    /** Waits for room; gives up as soon as something failed, since then it may never come. */
    private void acquire(int packs) {
        try {
            while (!inFlight.tryAcquire(packs, 100, TimeUnit.MILLISECONDS)) {
                throwFailure();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Interrupted(e);
        }
    }

    private void fill(Slot slot, byte[] sealed) {
        if (slot.pack.fill(slot.number, sealed)) {
            store(slot.pack);
        }
    }

    private static void checkReadable(BlockId id, Slot slot, byte[] sealed, EncodedBlock block, byte[] content) {
        boolean readable = slot.pack
                .seal()
                .open(slot.number, sealed, 0, sealed.length)
                .filter(encoded -> BlockCodec.ofThisThread().decodesTo(block, encoded, content))
                .isPresent();
        if (!readable) {
            throw new IllegalStateException("A block (" + id + ") did not decode to what it was made of, right after"
                    + " it was made. Nothing of it was stored. Suspect this machine's memory; test it.");
        }
    }

    private void store(OpenPack pack) {
        uploads.execute(() -> {
            try {
                if (failure.get() == null) {
                    PackRecord record = pack.record();
                    long began = times.now();
                    store.create(pack.objectName(), pack.content());
                    times.passed(Stage.UPLOADING, began);
                    storedBytes.addAndGet(record.length());
                    noteStored(record);
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                inFlight.release();
            }
        });
    }

    private void noteStored(PackRecord record) {
        boolean flush;
        synchronized (notIndexed) {
            notIndexed.add(record);
            flush = notIndexed.size() >= PACKS_PER_INDEX;
        }
        if (flush) {
            flushIndex();
        }
    }

    private void flushIndex() {
        List<PackRecord> records;
        synchronized (notIndexed) {
            records = List.copyOf(notIndexed);
            notIndexed.clear();
        }
        if (!records.isEmpty()) {
            long began = times.now();
            indexObjects.write(records);
            times.passed(Stage.INDEX, began);
        }
    }
}
