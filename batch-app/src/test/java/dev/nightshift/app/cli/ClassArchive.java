package dev.nightshift.app.cli;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a first {@code serve} loaded, kept for the processes that follow: they start in half the time. Java archives no
 * classes from directories, so it needs the program as jars, as Maven gives it to the integration tests.
 */
final class ClassArchive {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path ARCHIVE = Path.of("target", "class-archive", "classes.jsa");

    /** The class path without the tests' own classes. */
    static final String CLASS_PATH = entries().collect(Collectors.joining(File.pathSeparator));

    private static final boolean USABLE = entries().allMatch(entry -> Files.isRegularFile(Path.of(entry)));

    private ClassArchive() {}

    /** For a Java with {@link #CLASS_PATH} as its class path. */
    static synchronized List<String> options() {
        if (!USABLE) {
            return List.of();
        }
        if (!isFresh()) {
            make();
        }
        return List.of("-XX:SharedArchiveFile=" + ARCHIVE.toAbsolutePath(), "-Xlog:disable");
    }

    private static Stream<String> entries() {
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(System.getProperty("java.class.path"))
                .filter(entry -> !entry.endsWith("test-classes"))
                .filter(entry -> Files.exists(Path.of(entry)));
    }

    private static boolean isFresh() {
        long made = ARCHIVE.toFile().lastModified();
        return entries().allMatch(entry -> Path.of(entry).toFile().lastModified() < made);
    }

    private static void make() {
        try {
            Path place = Files.createDirectories(ARCHIVE.toAbsolutePath().getParent());
            Path output = Files.createTempFile(place, "serve", ".out");
            Path part = place.resolve("part.jsa");
            Files.deleteIfExists(part);
            exercise(
                    NightshiftProcess.of(
                                    List.of("-XX:ArchiveClassesAtExit=" + part, "-Xlog:disable"),
                                    output,
                                    "serve",
                                    "--config",
                                    config(place).toString())
                            .start(),
                    output);
            Files.move(part, ARCHIVE.toAbsolutePath(), StandardCopyOption.ATOMIC_MOVE);
            Files.delete(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It writes the archive when it ends. */
    private static void exercise(Process serve, Path output) throws IOException {
        try {
            await().atMost(PATIENCE)
                    .until(() -> !serve.isAlive() || Files.readString(output).contains("this is node"));
            serve.destroy();
            if (!serve.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(Files.readString(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            serve.destroyForcibly();
        }
    }

    private static Path config(Path place) throws IOException {
        Path home = Files.createTempDirectory(place, "home");
        return Files.writeString(home.resolve("application.yaml"), """
                nightshift:
                  home: "%s"
                  http: { port: 0 }
                  servers: { nobody: { url: "jdbc:postgresql://127.0.0.1:1/postgres", username: nobody } }
                  repositories: { none: { location: "file:%1$s/none", encryption: none } }
                """.formatted(home));
    }
}
