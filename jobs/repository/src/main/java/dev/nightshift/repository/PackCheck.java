package dev.nightshift.repository;

import dev.nightshift.storage.StorageException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Checks the packs that an index names. */
final class PackCheck {

    /** Each holds one pack in memory. */
    private static final int THREADS = 2;

    private final Engine engine;
    private final BlockIndex index;
    private final DamageReport damages;
    private final BitSet bad;
    private final Progress progress;
    private final PackReader packs;
    private final BlockReader bases;
    private final BitSet absent = new BitSet();
    private final AtomicLong readBytes = new AtomicLong();

    /** @param bad receives the entries whose blocks are lost */
    PackCheck(Engine engine, BlockIndex index, DamageReport damages, BitSet bad, Progress progress) {
        this.engine = engine;
        this.index = index;
        this.damages = damages;
        this.bad = bad;
        this.progress = progress;
        this.packs = engine.packReader();
        this.bases = engine.blockReader(index);
    }

    long readBytes() {
        return readBytes.get() + bases.readBytes();
    }

    void checkLengths() {
        Map<String, Long> standing = engine.indexLoader().packs();
        for (int pack = 0; pack < index.packCount(); pack++) {
            String object = index.pack(pack).objectName();
            Long length = standing.get(object);
            if (length == null) {
                miss(pack);
                absent.set(pack);
            } else if (length != packLength(pack)) {
                damages.object(object, "has " + length + " bytes; expected " + packLength(pack));
                loseBeyond(pack, length);
            }
        }
    }

    /** Reads every byte of every pack. */
    void checkData() {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> checks = new ArrayList<>();
            for (int pack = 0; pack < index.packCount(); pack++) {
                int number = pack;
                if (!absent.get(pack)) {
                    checks.add(() -> {
                        checkPack(number);
                        return null;
                    });
                }
            }
            for (Future<Void> check : threads.invokeAll(checks)) {
                check.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Interrupted(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            throw new IllegalStateException("Checking the packs failed.", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private void checkPack(int number) {
        BlockIndex.Pack pack = index.pack(number);
        byte[] bytes;
        try {
            bytes = packs.whole(pack.id());
        } catch (StorageException.NotFound e) {
            miss(number);
            return;
        } catch (StorageException.TooLarge e) {
            lose(number, "is far too long");
            return;
        }
        readBytes.addAndGet(bytes.length);
        try {
            packs.table(pack.id(), bytes);
        } catch (RepositoryException.Damaged e) {
            damages.object(e.damages());
        }
        Seal seal = packs.seal(pack.id());
        for (int entry = pack.first(); entry < index.endOf(number); entry++) {
            if (!isGood(entry, seal, bytes)) {
                lose(
                        entry,
                        pack.objectName(),
                        "has a damaged block at byte " + index.place(entry).offset());
            }
        }
        progress.advanced(bytes.length);
    }

    /** A delta whose base is lost is no damage of the delta's pack: what needs the one needs the other. */
    private boolean isGood(int entry, Seal seal, byte[] pack) {
        BlockIndex.Place place = index.place(entry);
        try {
            return place.offset() + place.stored() <= pack.length
                    && packs.content(seal, place, pack, place.offset(), bases)
                            .filter(content -> index.matches(entry, packs.identify(content)))
                            .isPresent();
        } catch (RepositoryException.Damaged baseIsLost) {
            return true;
        }
    }

    private long packLength(int pack) {
        int first = index.pack(pack).first();
        int entries = index.endOf(pack) - first;
        int deltas = (int) IntStream.range(first, first + entries)
                .filter(entry -> index.base(entry) != BlockIndex.NONE)
                .count();
        BlockIndex.Place last = index.place(index.endOf(pack) - 1);
        return (long) last.offset()
                + last.stored()
                + PackRecord.tableBytes(entries, deltas)
                + Seal.TAG_BYTES
                + OpenPack.TRAILER_BYTES;
    }

    /** An index may name packs that a prune has deleted. That is no damage, unless a snapshot needs one. */
    private void miss(int pack) {
        synchronized (bad) {
            bad.set(index.pack(pack).first(), index.endOf(pack));
        }
        damages.suspect(index.pack(pack).objectName(), "is missing");
    }

    private void lose(int pack, String detail) {
        for (int entry = index.pack(pack).first(); entry < index.endOf(pack); entry++) {
            lose(entry, index.pack(pack).objectName(), detail);
        }
    }

    private void loseBeyond(int pack, long length) {
        for (int entry = index.pack(pack).first(); entry < index.endOf(pack); entry++) {
            BlockIndex.Place place = index.place(entry);
            if ((long) place.offset() + place.stored() > length) {
                lose(entry, index.pack(pack).objectName(), "is cut at byte " + length);
            }
        }
    }

    private void lose(int entry, String object, String detail) {
        synchronized (bad) {
            bad.set(entry);
        }
        damages.object(object, detail);
    }
}
