package dev.nightshift.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Real PostgreSQL servers of every supported major version, for tests. Their binaries are on the class path; those of
 * another build are taken instead where {@code -Dnightshift.postgres.19=/directory/bin} names its {@code bin} directory.
 */
public final class PostgresServers {

    /** Newer than what is on the class path. */
    public static final int NEXT = 19;

    public static final List<Integer> MAJORS =
            own(NEXT).isPresent() ? List.of(15, 16, 17, 18, NEXT) : List.of(15, 16, 17, 18);

    /** The newest that Nightshift refuses. */
    public static final int TOO_OLD = 14;

    private static final Map<Integer, Path> UNPACKED = new ConcurrentHashMap<>();

    private PostgresServers() {}

    /** A running server with checksums on, a session time zone that is not UTC and passwords. */
    public static PostgresServer start(int major) {
        return start(major, Map.of());
    }

    /** @param settings of {@code postgresql.conf}, as they stand there */
    public static PostgresServer start(int major, Map<String, String> settings) {
        return PostgresServer.start(major, binaries(major), settings);
    }

    /** The {@code bin} directory of a major version. Unpacked once a machine and kept. */
    public static Path binaries(int major) {
        return own(major).orElseGet(() -> UNPACKED.computeIfAbsent(major, PostgresServers::unpack)
                .resolve("bin"));
    }

    /** Whether there are binaries of {@link #NEXT}. */
    public static boolean haveNext() {
        return own(NEXT).isPresent();
    }

    private static Optional<Path> own(int major) {
        return Optional.ofNullable(System.getProperty("nightshift.postgres." + major))
                .map(Path::of);
    }

    private static Path unpack(int major) {
        String resource = "postgres-" + major + ".jar";
        try {
            Path base = Path.of(System.getProperty("java.io.tmpdir"));
            Path place = base.resolve(
                    "nightshift-test-" + System.getProperty("user.name") + "-postgres-" + major + "-" + hash(resource));
            Path lockFile = base.resolve(place.getFileName() + ".lock");
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !Files.exists(place)) {
                    unpackInto(place, resource);
                }
            }
            return place;
        } catch (IOException e) {
            throw new UncheckedIOException("unpacking " + resource + " failed", e);
        }
    }

    /** Whole or not at all: a JVM that dies half-way leaves only a directory that nobody looks at. */
    private static void unpackInto(Path place, String resource) throws IOException {
        Path part = Files.createTempDirectory(place.getParent(), "nightshift-unpack-");
        try (ZipInputStream jar = new ZipInputStream(open(resource))) {
            ZipEntry entry = jar.getNextEntry();
            while (entry != null && !entry.getName().endsWith(".txz")) {
                entry = jar.getNextEntry();
            }
            Path archive = part.resolve("postgres.txz");
            Files.copy(jar, archive);
            run(List.of("tar", "-xJf", archive.toString(), "-C", part.toString()));
            Files.delete(archive);
            run(List.of("chmod", "-R", "a+rX", part.toString()));
        }
        Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
    }

    private static InputStream open(String resource) {
        InputStream in = PostgresServers.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IllegalStateException(
                    resource + " is not on the class path; expected the build to have copied it " + "beside "
                            + PostgresServers.class.getName() + ". Build with Maven, with -am.");
        }
        return in;
    }

    private static String hash(String resource) throws IOException {
        try (InputStream in = open(resource)) {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(sha.digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static void run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + " failed: " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
