package dev.nightshift.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Objects in memory, for tests. It passes the contract suite that the real stores pass. */
public final class MemoryStore implements ObjectStore {

    private final NavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();

    @Override
    public String location() {
        return "memory:";
    }

    @Override
    public void createLocation() {
        // Memory is always there.
    }

    @Override
    public void create(String name, ObjectContent content) {
        byte[] bytes;
        try (var stream = content.open()) {
            bytes = stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (objects.putIfAbsent(ObjectNames.requireName(name), bytes) != null) {
            throw new StorageException.AlreadyExists(
                    "memory: creating " + name + " found it standing; expected no object of that name.", null);
        }
    }

    @Override
    public byte[] read(String name, int maxBytes) {
        ObjectNames.requireRange(0, maxBytes);
        byte[] bytes = require(name);
        if (bytes.length > maxBytes) {
            throw new StorageException.TooLarge(
                    "memory: " + name + " has " + bytes.length + " bytes; expected at most " + maxBytes + ".", null);
        }
        return bytes.clone();
    }

    @Override
    public byte[] read(String name, long offset, int length) {
        ObjectNames.requireRange(offset, length);
        byte[] bytes = require(name);
        if (bytes.length - length < offset) {
            throw new StorageException.TooShort(
                    "memory: " + name + " has " + bytes.length + " bytes; expected " + length + " from " + offset + ".",
                    null);
        }
        return Arrays.copyOfRange(bytes, (int) offset, (int) offset + length);
    }

    @Override
    public Optional<ObjectInfo> find(String name) {
        return Optional.ofNullable(objects.get(ObjectNames.requireName(name)))
                .map(bytes -> new ObjectInfo(name, bytes.length));
    }

    @Override
    public void list(String prefix, Consumer<ObjectInfo> each) {
        ObjectNames.requirePrefix(prefix);
        objects.tailMap(prefix, true).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .forEach(entry -> each.accept(new ObjectInfo(entry.getKey(), entry.getValue().length)));
    }

    @Override
    public void delete(String name) {
        objects.remove(ObjectNames.requireName(name));
    }

    @Override
    public void sync() {
        // Memory has no crash to survive.
    }

    @Override
    public void adopt(String name) {
        require(name);
    }

    @Override
    public void close() {
        // Nothing is held; tests open the same objects again after a close.
    }

    /** Changes a standing object behind the store's back, as a failing disk would. The function gets a copy. */
    public void damage(String name, UnaryOperator<byte[]> change) {
        objects.put(name, change.apply(require(name).clone()));
    }

    private byte[] require(String name) {
        byte[] bytes = objects.get(ObjectNames.requireName(name));
        if (bytes == null) {
            throw new StorageException.NotFound("memory: there is no object " + name + "; expected it to stand.", null);
        }
        return bytes;
    }
}
