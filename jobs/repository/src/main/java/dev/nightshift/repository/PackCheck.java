package dev.nightshift.repository;

import dev.nightshift.storage.StorageException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Checks packs: those that an index names, block by block, and those that none names, which no snapshot needs. */
final class PackCheck {

    /** Each holds one pack in memory. */
    private static final int THREADS = 2;

    private final BlockIndex index;
    private final DamageReport damages;
    private final BitSet bad;
    private final Progress progress;
    private final Queue<String> remarks = new ConcurrentLinkedQueue<>();
    private final PackReader packs;
    private final BlockReader bases;
    private final Map<String, Long> standing;
    private final Set<String> indexed = new HashSet<>();
    private final Map<String, Boolean> read = new ConcurrentHashMap<>();
    private final AtomicLong readBytes = new AtomicLong();

    /** @param bad receives the entries whose blocks are lost */
    PackCheck(Engine engine, BlockIndex index, DamageReport damages, BitSet bad, Progress progress) {
        this.index = index;
        this.damages = damages;
        this.bad = bad;
        this.progress = progress;
        this.packs = engine.packReader();
        this.bases = engine.blockReader(index);
        this.standing = new TreeMap<>(engine.indexLoader().packs());
    }

    long readBytes() {
        return readBytes.get() + bases.readBytes();
    }

    /** Of each pack that was read, by id: whether all in it was what was written. */
    Map<String, Boolean> read() {
        return Map.copyOf(read);
    }

    /** The ids of the packs in the store. What stands there under another name is told and left out. */
    List<String> standing() {
        List<String> ids = new ArrayList<>();
        for (String object : standing.keySet()) {
            String id = object.substring(object.lastIndexOf('/') + 1);
            if (id.matches("[0-9a-f]{32}") && PackRecord.objectName(id).equals(object)) {
                ids.add(id);
            } else {
                damages.object(object, "is no pack's name; expected packs/<2 hex digits>/<32 hex digits>");
            }
        }
        return ids;
    }

    void checkLengths() {
        for (int pack = 0; pack < index.packCount(); pack++) {
            String object = index.pack(pack).objectName();
            Long length = standing.get(object);
            indexed.add(index.pack(pack).id());
            if (length == null) {
                miss(pack);
            } else if (length != packLength(pack)) {
                damages.object(object, "has " + length + " bytes; expected " + packLength(pack));
                loseBeyond(pack, length);
            }
        }
    }

    /** Reads every byte of the packs that are named by their ids. */
    void checkData(Set<String> ids) {
        List<Callable<Boolean>> checks = new ArrayList<>();
        for (int pack = 0; pack < index.packCount(); pack++) {
            int number = pack;
            if (ids.contains(index.pack(pack).id())) {
                checks.add(() -> noted(index.pack(number).id(), checkPack(number)));
            }
        }
        ids.stream()
                .filter(id -> !indexed.contains(id))
                .forEach(id -> checks.add(() -> noted(id, new UnindexedPackCheck(packs, remarks).check(id))));
        progress.stage("reading packs", ids.stream().mapToLong(this::length).sum());
        run(checks);
    }

    /** What is worth saying of packs that no index names. */
    List<String> remarks() {
        return List.copyOf(remarks);
    }

    private long length(String id) {
        return standing.getOrDefault(PackRecord.objectName(id), 0L);
    }

    private boolean noted(String id, boolean whole) {
        read.put(id, whole);
        readBytes.addAndGet(length(id));
        progress.advanced(length(id));
        return whole;
    }

    private static void run(List<Callable<Boolean>> checks) {
        ExecutorService threads = new WorkThreads(THREADS);
        try {
            for (Future<Boolean> check : threads.invokeAll(checks)) {
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

    private boolean checkPack(int number) {
        BlockIndex.Pack pack = index.pack(number);
        byte[] bytes;
        try {
            bytes = packs.whole(pack.id());
        } catch (StorageException.NotFound e) {
            miss(number);
            return false;
        } catch (StorageException.TooLarge e) {
            lose(number, "is far too long");
            return false;
        } catch (StorageException.Unreadable e) {
            return checkUnreadable(number);
        }
        boolean table = checkTable(pack, bytes);
        return checkBlocks(number, bytes, 0) && table;
    }

    private boolean checkTable(BlockIndex.Pack pack, byte[] bytes) {
        try {
            packs.table(pack.id(), bytes);
            return true;
        } catch (RepositoryException.Damaged e) {
            damages.object(e.damages());
            return false;
        }
    }

    private boolean checkBlocks(int number, byte[] bytes, int start) {
        Seal seal = packs.seal(index.pack(number).id());
        boolean whole = true;
        for (int entry = index.pack(number).first(); entry < index.endOf(number); entry++) {
            if (!isGood(entry, seal, bytes, start)) {
                lose(
                        entry,
                        index.pack(number).objectName(),
                        "has a damaged block at byte " + index.place(entry).offset());
                whole = false;
            }
        }
        return whole;
    }

    /** The disk does not give the pack in one piece; what it gives of it block by block is not lost. */
    private boolean checkUnreadable(int number) {
        BlockIndex.Pack pack = index.pack(number);
        damages.object(pack.objectName(), "can't be read whole from the disk");
        Seal seal = packs.seal(pack.id());
        for (int entry = pack.first(); entry < index.endOf(number); entry++) {
            BlockIndex.Place place = index.place(entry);
            try {
                byte[] bytes = packs.range(pack, place.offset(), place.stored());
                if (isGood(entry, seal, bytes, place.offset())) {
                    continue;
                }
            } catch (StorageException.Unreadable | StorageException.NotFound | StorageException.TooShort e) {
                damages.object(pack.objectName(), "can't be read at byte " + place.offset());
            }
            lose(entry, pack.objectName(), "has a damaged block at byte " + place.offset());
        }
        return false;
    }

    /**
     * The one place where a block is decoded to be checked. A delta whose base is lost is no damage of the delta's pack:
     * what needs the one needs the other.
     *
     * @param start where in the pack {@code bytes} begin
     */
    private boolean isGood(int entry, Seal seal, byte[] bytes, int start) {
        BlockIndex.Place place = index.place(entry);
        int at = place.offset() - start;
        try {
            return at + place.stored() <= bytes.length
                    && packs.content(seal, place, bytes, at, bases)
                            .filter(content -> index.matches(entry, packs.identify(content)))
                            .isPresent();
        } catch (RepositoryException.Damaged e) {
            loseBase(place.base(), e);
            return true;
        }
    }

    /** The base may stand in a pack that is not to be read itself now. One that is missing is known by then. */
    private void loseBase(int base, RepositoryException.Damaged e) {
        if (base >= 0 && !(e.getCause() instanceof StorageException.NotFound)) {
            lose(base, index.place(base).pack().objectName(), e.damages().get(0).detail());
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
