package dev.nightshift.repository;

import dev.nightshift.storage.ObjectInfo;
import dev.nightshift.storage.ObjectStore;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The objects below {@code index/}. */
final class IndexObjects {

    static final String PREFIX = "index/";
    private static final int ID_BYTES = 16;

    private final ObjectStore store;
    private final SealedObjects objects;

    IndexObjects(ObjectStore store, SealedObjects objects) {
        this.store = store;
        this.objects = objects;
    }

    List<String> names() {
        return List.copyOf(lengths().keySet());
    }

    /** Names and lengths, in the order of names. */
    Map<String, Long> lengths() {
        Map<String, Long> lengths = new LinkedHashMap<>();
        store.list(PREFIX, (ObjectInfo info) -> lengths.put(info.name(), info.length()));
        return lengths;
    }

    /**
     * Writes the records as one index object, or as several where one would be too large. An index never names a pack
     * that a crash could take away: the packs are durable first.
     */
    List<String> write(List<PackRecord> records) {
        List<String> names = new ArrayList<>();
        List<PackRecord> part = new ArrayList<>();
        int bytes = 4;
        for (PackRecord record : records) {
            int size = ID_BYTES + 4 + record.tableBytes();
            if (bytes + size > Format.MAX_INDEX_BYTES / 8 && !part.isEmpty()) {
                names.add(writeOne(part, bytes));
                part.clear();
                bytes = 4;
            }
            part.add(record);
            bytes += size;
        }
        if (!part.isEmpty()) {
            names.add(writeOne(part, bytes));
        }
        return names;
    }

    private String writeOne(List<PackRecord> records, int bytes) {
        ByteBuffer out = ByteBuffer.allocate(bytes);
        out.putInt(records.size());
        for (PackRecord record : records) {
            out.put(HexFormat.of().parseHex(record.id()));
            out.putInt(record.length());
            out.put(record.table());
        }
        String name = PREFIX + SealedObjects.randomName();
        objects.commit(name, ObjectHeader.Type.INDEX, out.array());
        return name;
    }

    /** Tells every record of the index object {@code name}. */
    void read(String name, Consumer<PackRecord> each) {
        ByteBuffer in = ByteBuffer.wrap(objects.read(name, ObjectHeader.Type.INDEX, Format.MAX_INDEX_BYTES));
        try {
            int packs = in.getInt();
            for (int i = 0; i < packs; i++) {
                byte[] id = new byte[ID_BYTES];
                in.get(id);
                int length = in.getInt();
                each.accept(PackRecord.parse(name, HexFormat.of().formatHex(id), length, in));
            }
        } catch (BufferUnderflowException e) {
            throw ObjectHeader.damaged(name, "ends before all the packs that it announces");
        }
        if (in.hasRemaining()) {
            throw ObjectHeader.damaged(name, "has " + in.remaining() + " bytes too many");
        }
    }
}
