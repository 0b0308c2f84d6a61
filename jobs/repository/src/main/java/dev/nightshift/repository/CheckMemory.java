package dev.nightshift.repository;

import dev.nightshift.repository.CheckHistory.Checked;
import dev.nightshift.storage.ObjectInfo;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The objects below {@code checks/}: what verifications remember (docs/repository-format.md, section 10). All of them
 * together are the memory. Each run writes all that it knows anew and removes what it had read, so there are about as
 * many as runs at once. What is lost or damaged is only checked again.
 */
final class CheckMemory {

    static final String PREFIX = "checks/";

    private static final int ID_BYTES = 16;
    private static final int ENTRY_BYTES = ID_BYTES + 8 + 8 + 1;
    private static final int HEAD_BYTES = 8 + 4;

    /** Three million packs, about 90 TiB; more go into further objects. */
    private static final int MAX_ENTRIES = 3_000_000;

    /** More stand only where none may be deleted. */
    private static final int MANY = 16;

    private static final int MAX_BYTES = ObjectHeader.BYTES + HEAD_BYTES + MAX_ENTRIES * ENTRY_BYTES + Seal.TAG_BYTES;

    private final ObjectStore store;
    private final SealedObjects objects;

    /** @param names of the objects that it was read from, damaged ones too */
    record Remembered(CheckHistory history, List<String> names) {}

    CheckMemory(ObjectStore store, SealedObjects objects) {
        this.store = store;
        this.objects = objects;
    }

    /** What is remembered; {@code onDamage} hears of what can't be read of it. */
    Remembered read(Manifests.OnDamage onDamage) {
        List<String> names = new ArrayList<>();
        store.list(PREFIX, (ObjectInfo info) -> names.add(info.name()));
        CheckHistory history = CheckHistory.empty();
        for (String name : names) {
            try {
                history = history.with(read(name));
            } catch (RepositoryException.Damaged e) {
                onDamage.damaged(e);
            }
        }
        return new Remembered(history, names);
    }

    /**
     * Writes what is known now, then removes what {@code before} was read from. Where nothing may be deleted, it ends
     * before it writes, once many stand.
     */
    void replace(Remembered before, CheckHistory now) {
        if (before.names().size() >= MANY) {
            store.delete(before.names().get(0));
        }
        List<Map.Entry<String, Checked>> entries = List.copyOf(now.packs().entrySet());
        int from = 0;
        do {
            int to = Math.min(entries.size(), from + MAX_ENTRIES);
            byte[] content = content(now.turn(), entries.subList(from, to));
            objects.commit(PREFIX + SealedObjects.randomName(), ObjectHeader.Type.CHECKS, content);
            from = to;
        } while (from < entries.size());
        before.names().forEach(store::delete);
    }

    private static byte[] content(long turn, List<Map.Entry<String, Checked>> entries) {
        ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + entries.size() * ENTRY_BYTES);
        out.putLong(turn).putInt(entries.size());
        entries.forEach(entry -> out.put(HexFormat.of().parseHex(entry.getKey()))
                .putLong(entry.getValue().turn())
                .putLong(entry.getValue().second())
                .put((byte) (entry.getValue().whole() ? 0 : 1)));
        return out.array();
    }

    private CheckHistory read(String name) {
        try {
            return parse(name, ByteBuffer.wrap(objects.read(name, ObjectHeader.Type.CHECKS, MAX_BYTES)));
        } catch (StorageException.NotFound e) {
            return CheckHistory.empty(); // another run has removed it, and written what it knew into its own
        }
    }

    private static CheckHistory parse(String name, ByteBuffer in) {
        try {
            long turn = in.getLong();
            int count = in.getInt();
            if (count < 0 || in.remaining() != (long) count * ENTRY_BYTES) {
                throw ObjectHeader.damaged(name, "does not have the " + count + " entries that it announces");
            }
            Map<String, Checked> packs = new HashMap<>();
            byte[] id = new byte[ID_BYTES];
            for (int i = 0; i < count; i++) {
                in.get(id);
                packs.put(
                        HexFormat.of().formatHex(id),
                        new Checked(Math.min(turn, in.getLong()), in.getLong(), in.get() == 0));
            }
            return new CheckHistory(turn, packs);
        } catch (BufferUnderflowException e) {
            throw ObjectHeader.damaged(name, "ends before all that it announces");
        }
    }
}
