package dev.nightshift.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Finds out what a store can do by doing it, with objects under {@code probe/} that it deletes afterwards
 * (Invariant 11). What no repository can do without (reading back, ranges, deleting) it demands.
 */
public final class StoreProbe {

    private static final int LENGTH = 4096;

    private final ObjectStore store;
    private final String directory = "probe/" + UUID.randomUUID() + "/";
    private final byte[] first = new byte[LENGTH];
    private final byte[] second = new byte[LENGTH];

    private StoreProbe(ObjectStore store) {
        this.store = store;
        // Any two contents that differ will do.
        new Random(1).nextBytes(first);
        new Random(2).nextBytes(second);
    }

    /**
     * @throws StorageException if the store can't be reached, or does not read, range or delete as it must
     */
    public static StoreCapabilities run(ObjectStore store) {
        StoreProbe probe = new StoreProbe(store);
        StoreCapabilities seen;
        try {
            seen = probe.look();
        } catch (RuntimeException e) {
            probe.cleanUpAfter(e);
            throw e;
        }
        probe.delete();
        return seen;
    }

    private StoreCapabilities look() {
        store.create(directory + "a", ObjectContent.of(first));
        requireReads();
        boolean createOnly = refusesSecondCreate();
        store.create(directory + "b", ObjectContent.of(second));
        boolean listAfterWrite = names().equals(List.of(directory + "a", directory + "b"));
        return new StoreCapabilities(createOnly, listAfterWrite);
    }

    private void requireReads() {
        require(Arrays.equals(store.read(directory + "a", LENGTH), first), "read back other bytes than were created");
        byte[] part = store.read(directory + "a", 1000, 100);
        require(
                Arrays.equals(part, Arrays.copyOfRange(first, 1000, 1100)),
                "read other bytes than the range asked for");
        try {
            store.read(directory + "a", LENGTH - 1, 2);
        } catch (StorageException.TooShort e) {
            return;
        }
        require(false, "did not report a range beyond an object's end");
    }

    private boolean refusesSecondCreate() {
        try {
            store.create(directory + "a", ObjectContent.of(second));
            return false;
        } catch (StorageException.AlreadyExists e) {
            return Arrays.equals(store.read(directory + "a", LENGTH), first);
        }
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        store.list(directory, info -> names.add(info.name()));
        return names;
    }

    private void delete() {
        store.delete(directory + "a");
        store.delete(directory + "b");
        require(
                store.find(directory + "a").isEmpty()
                        && store.find(directory + "b").isEmpty(),
                "still had an object after deleting it");
    }

    private void cleanUpAfter(RuntimeException failure) {
        try {
            store.delete(directory + "a");
            store.delete(directory + "b");
        } catch (StorageException e) {
            failure.addSuppressed(e);
        }
    }

    private void require(boolean condition, String found) {
        if (!condition) {
            throw new StorageException.Failed(
                    store.location() + ": the store " + found + " (" + directory + "); expected it to do so, since no"
                            + " repository is safe without. Use another store.",
                    null);
        }
    }
}
