package dev.nightshift.repository;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.ObjectStores;
import dev.nightshift.storage.S3Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes the repositories below {@code src/test/resources/golden}, which every later version has to read. They were made
 * once and are never made again: a new version of the format gets new ones beside them.
 */
final class GoldenRepository {

    static final Passphrase ENCRYPTED = Passphrase.of("golden passphrase, version 1");
    static final Passphrase SECOND = Passphrase.of("added later");
    static final Passphrase COPY = Passphrase.of("another passphrase: 金");
    static final String EXPECTED = "expected.txt";
    static final String OBJECTS = "objects.txt";

    private static final KeyDerivation CHEAP = new KeyDerivation(64, 1, 1);

    private GoldenRepository() {}

    /** @param arguments the directory to fill */
    public static void main(String[] arguments) throws IOException {
        make(Path.of(arguments[0]).toAbsolutePath());
    }

    static void make(Path golden) throws IOException {
        SettableClock clock = new SettableClock(Instant.parse("2026-11-20T01:30:00Z"));
        NewRepository choices = new NewRepository(Optional.of(ENCRYPTED), CHEAP);
        try (Repository encrypted = Repository.create(store(golden.resolve("v1/encrypted")), choices, clock)) {
            fill(encrypted, clock);
            encrypted.keys(ENCRYPTED).add(SECOND, Optional.of("second key"), CHEAP);
            NewRepository own = new NewRepository(Optional.of(COPY), CHEAP);
            try (Repository copy = Repository.createCopy(store(golden.resolve("v1/copy")), encrypted, own, clock)) {
                encrypted.copyTo(copy, encrypted.snapshots("shop"), Progress.NONE);
                tell(copy, golden.resolve("v1"), "copy");
            }
            tell(encrypted, golden.resolve("v1"), "encrypted");
        }
        NewRepository none = new NewRepository(Optional.empty(), CHEAP);
        try (Repository plain = Repository.create(store(golden.resolve("v1/plain")), none, clock)) {
            fill(plain, clock);
            tell(plain, golden.resolve("v1"), "plain");
        }
    }

    static ObjectStore store(Path directory) throws IOException {
        Files.createDirectories(directory);
        return ObjectStores.open(URI.create("file:" + directory), S3Settings.defaults(), new SettableClock());
    }

    /** Nights of two servers, a forgotten snapshot, a drill, a lease of a run that died, a prune's tombstone. */
    private static void fill(Repository repository, SettableClock clock) throws IOException {
        Snapshot oldest = backup(repository, "till", 0);
        for (int night = 0; night < 4; night++) {
            clock.advance(Duration.ofHours(24));
            backup(repository, "shop", night);
            if (night > 1) {
                backup(repository, "till", night);
            }
        }
        repository.recordDrill(new StoredDrill("shop", "20261124T020000Z-1", "{\"passed\":true}"));
        repository.forget(List.of(oldest));
        Engine engine = repository.engine();
        LeaseDocument lease = engine.leases().document(LeaseDocument.READ, Optional.empty(), Optional.empty());
        engine.leases().create("0123456789abcdef0123456789abcdef", 7, lease);
        Tombstones.Tombstone tombstone = engine.tombstones()
                .create(Map.of("packs/00/" + "0".repeat(32), 1000L))
                .get(0);
        engine.tombstones()
                .createLeases(
                        tombstone,
                        new Tombstones.SeenLeases(clock.instant(), Map.of("0123456789abcdef0123456789abcdef", 7)));
    }

    static Snapshot backup(Repository repository, String server, int night) throws IOException {
        try (SnapshotWriter writer = repository.write(server, Progress.NONE)) {
            new GoldenContent(server, night).writeTo(writer);
            return writer.commit(TestRepository.BACKUP);
        }
    }

    private static void tell(Repository repository, Path version, String name) throws IOException {
        Files.write(version.resolve(name + "." + EXPECTED), told(repository));
        List<String> objects = new ArrayList<>();
        for (String object : TestRepository.names(repository.engine().store(), "")) {
            objects.add(hash(Files.readAllBytes(version.resolve(name).resolve(object))) + " " + object);
        }
        Files.write(version.resolve(name + "." + OBJECTS), objects);
    }

    static String hash(byte[] bytes) {
        return HexFormat.of().formatHex(Keys.sha256().digest(bytes));
    }

    /** One line a snapshot, newest first: server, id, hash of what it restores to. */
    static List<String> told(Repository repository) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Snapshot snapshot : repository.snapshots()) {
            Path target = MemoryDirectory.create();
            RestoreReport report = TestRepository.restore(repository, snapshot, target);
            if (!report.damages().isEmpty()) {
                throw new IllegalStateException(snapshot.id() + " is damaged: " + report.damages());
            }
            lines.add(snapshot.server() + " " + snapshot.id() + " " + treeHash(target));
            TestRepository.remove(target);
        }
        return lines;
    }

    /** SHA-256 over a line for each entry: path, kind, mode, time of change, content or target. */
    static String treeHash(Path directory) throws IOException {
        MessageDigest sha = Keys.sha256();
        TreeMap<String, Path> paths = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(directory)) {
            walk.filter(each -> !each.equals(directory))
                    .forEach(each -> paths.put(directory.relativize(each).toString(), each));
        }
        paths.forEach((name, path) -> sha.update((name + "\0" + line(path) + "\n").getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(sha.digest());
    }

    private static String line(Path path) {
        try {
            if (Files.isSymbolicLink(path)) {
                return "link\0" + Files.readSymbolicLink(path);
            }
            boolean isDirectory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
            return (isDirectory ? "directory" : "file")
                    + "\0" + PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
                    + "\0" + Files.getLastModifiedTime(path).toInstant()
                    + "\0"
                    + (isDirectory ? "" : hash(Files.readAllBytes(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
