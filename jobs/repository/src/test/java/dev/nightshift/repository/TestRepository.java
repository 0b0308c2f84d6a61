package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.storage.FaultyStore;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.ObjectInfo;
import dev.nightshift.storage.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** What the repository's tests share: a cheap key derivation, a settable clock, small trees and their comparison. */
final class TestRepository {

    static final Passphrase PASSPHRASE = Passphrase.of("correct horse battery staple");
    static final Passphrase NEW_PASSPHRASE = Passphrase.of("a new one");
    static final KeyDerivation CHEAP = new KeyDerivation(64, 1, 1);
    static final NewRepository ENCRYPTED = new NewRepository(Optional.of(PASSPHRASE), CHEAP);
    static final PhysicalBackup BACKUP =
            new PhysicalBackup("7400000000000000001", 18, "18.6", 1, "0/2000028", "0/2000100", true);
    static final FileAttributes ATTRIBUTES = new FileAttributes(0600, Instant.parse("2026-11-01T10:00:00Z"));

    private TestRepository() {}

    /** A clock that stands still until it is set forward. */
    static final class SettableClock extends Clock {

        private volatile Instant now;

        SettableClock() {
            this(Instant.parse("2026-11-20T01:30:00Z"));
        }

        SettableClock(Instant now) {
            this.now = now;
        }

        void advance(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    static Repository create(ObjectStore store, Clock clock) {
        return Repository.create(store, ENCRYPTED, clock);
    }

    static Repository inMemory(Clock clock) {
        return create(new MemoryStore(), clock);
    }

    /** The objects of {@code store}, with {@code event} happening just before the first call of that kind. */
    static ObjectStore before(ObjectStore store, String method, String prefix, Runnable event) {
        AtomicBoolean happened = new AtomicBoolean();
        return new FaultyStore(store, (call, called, name) -> {
            if (called.equals(method) && name.startsWith(prefix) && !happened.getAndSet(true)) {
                event.run();
            }
            return FaultyStore.Fault.none();
        });
    }

    /** Opens what {@link #create(ObjectStore, Clock)} created. */
    static Repository open(ObjectStore store, Clock clock) {
        return Repository.open(store, Optional.of(PASSPHRASE), clock);
    }

    /** The names of all objects that begin so. */
    static List<String> names(ObjectStore store, String prefix) {
        List<String> names = new ArrayList<>();
        store.list(prefix, (ObjectInfo info) -> names.add(info.name()));
        return names;
    }

    /** Content by path; a path that ends with a slash is a directory. */
    static Map<String, byte[]> tree(long seed, int files, int maxBytes) {
        Random random = new Random(seed);
        Map<String, byte[]> tree = new LinkedHashMap<>();
        tree.put("base/", new byte[0]);
        tree.put("base/1/", new byte[0]);
        tree.put("global/", new byte[0]);
        for (int i = 0; i < files; i++) {
            byte[] content = new byte[random.nextInt(maxBytes + 1)];
            if (random.nextBoolean()) {
                random.nextBytes(content);
            } else {
                for (int at = 0; at < content.length; at++) {
                    content[at] = (byte) (at % (7 + i));
                }
            }
            tree.put("base/1/" + (16384 + i), content);
        }
        tree.put("PG_VERSION", new byte[] {'1', '8', '\n'});
        tree.put("global/empty", new byte[0]);
        return tree;
    }

    /** Shares no block with the tree of another seed, nor a path, so that none is the base of a delta. */
    static Map<String, byte[]> unlike(int seed) {
        Map<String, byte[]> tree = new LinkedHashMap<>();
        tree(seed, 8, 100_000).forEach((path, content) -> {
            String own = path.replace("base/1/", "base/" + seed + "/");
            if (path.endsWith("/")) {
                tree.put(own, content);
            } else if (content.length > 0) {
                byte[] marked = Arrays.copyOf(content, content.length + 1);
                marked[content.length] = (byte) seed;
                tree.put(own, marked);
            }
        });
        return tree;
    }

    static Snapshot backup(Repository repository, String server, Map<String, byte[]> tree) {
        try (SnapshotWriter writer = repository.write(server, Progress.NONE)) {
            writeTree(writer, tree);
            return writer.commit(BACKUP);
        }
    }

    static void writeTree(SnapshotWriter writer, Map<String, byte[]> tree) {
        List<String> paths = new ArrayList<>(tree.keySet());
        try {
            for (String path : paths) {
                if (path.endsWith("/")) {
                    writer.directory(
                            path.substring(0, path.length() - 1), new FileAttributes(0700, ATTRIBUTES.modified()));
                } else {
                    writer.file(path, ATTRIBUTES, new ByteArrayInputStream(tree.get(path)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Restores into {@code directory}, which must not exist yet. */
    static RestoreReport restore(Repository repository, Snapshot snapshot, Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (SnapshotReader reader = repository.read(snapshot)) {
            return reader.restore(new Below(directory), Progress.NONE);
        }
    }

    /** Restores into {@code directory}, which must not exist yet: all of it, bit for bit. */
    static void assertRestores(Repository repository, Snapshot snapshot, Map<String, byte[]> tree, Path directory) {
        String name = snapshot.server() + "/" + snapshot.id();
        assertThat(restore(repository, snapshot, directory).damages()).as(name).isEmpty();
        assertThat(read(directory)).as(name).containsExactlyInAnyOrderEntriesOf(tree);
    }

    /** What stands in a directory, in the form of {@link #tree}. */
    static Map<String, byte[]> read(Path directory) {
        Map<String, byte[]> tree = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.filter(each -> !each.equals(directory)).toList()) {
                String name = directory.relativize(path).toString();
                tree.put(
                        Files.isDirectory(path) ? name + "/" : name,
                        Files.isDirectory(path) ? new byte[0] : Files.readAllBytes(path));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tree;
    }

    /** Leaves nothing below {@code directory} but directories. */
    static void deleteFiles(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a directory away with all that is in it. */
    static void remove(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Flips a bit of an object's byte {@code at}. */
    static void flip(MemoryStore store, String name, int at) {
        store.damage(name, bytes -> {
            bytes[at] ^= 1;
            return bytes;
        });
    }

    /** Leaves a lease behind, as a process that died when it had put it down. */
    static void leaveLease(Repository repository, String kind, Optional<String> snapshot) {
        Leases leases = repository.engine().leases();
        leases.create(SealedObjects.randomName(), 0, leases.document(kind, snapshot, Optional.empty()));
    }

    /** As {@link Below}, and so that it survives a crash of the machine. */
    record DurablyBelow(Path directory) implements RestoreTarget {

        @Override
        public Optional<Path> place(String path) {
            return Optional.of(directory.resolve(path));
        }

        @Override
        public String linkTarget(String path, String original) {
            return original;
        }
    }

    /** Everything below one directory, links as they were. */
    record Below(Path directory) implements RestoreTarget {

        @Override
        public Optional<Path> place(String path) {
            return Optional.of(directory.resolve(path));
        }

        @Override
        public String linkTarget(String path, String original) {
            return original;
        }

        @Override
        public boolean durable() {
            return false;
        }
    }
}
