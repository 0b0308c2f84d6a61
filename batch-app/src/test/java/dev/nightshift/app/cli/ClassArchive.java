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
import org.awaitility.core.ConditionTimeoutException;

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

    private static boolean triedInVain;

    private ClassArchive() {}

    /** For a Java with {@link #CLASS_PATH} as its class path. */
    static synchronized List<String> options() {
        if (!USABLE) {
            return List.of();
        }
        if (!isFresh() && !triedInVain) {
            triedInVain = !make();
        }
        return triedInVain ? List.of() : List.of("-XX:SharedArchiveFile=" + ARCHIVE.toAbsolutePath(), "-Xlog:disable");
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

    /** Whether there is one now: a {@code serve} that does not start is for its own tests to tell. */
    private static boolean make() {
        try {
            Path place = Files.createDirectories(ARCHIVE.toAbsolutePath().getParent());
            Path output = Files.createTempFile(place, "serve", ".out");
            // Other processes of the tests may make one at the same time.
            Path part = Files.createTempFile(place, "part", ".jsa");
            Files.delete(part);
            exercise(
                    NightshiftProcess.of(
                                    List.of("-XX:ArchiveClassesAtExit=" + part, "-Xlog:disable"),
                                    output,
                                    "serve",
                                    "--config",
                                    config(place).toString())
                            .start(),
                    output);
            if (!Files.exists(part)) {
                return false;
            }
            Files.move(part, ARCHIVE.toAbsolutePath(), StandardCopyOption.ATOMIC_MOVE);
            Files.delete(output);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It writes the archive when it ends. */
    private static void exercise(Process serve, Path output) throws IOException {
        try {
            awaitStart(serve, output);
            serve.destroy();
            if (!serve.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                serve.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            serve.destroyForcibly();
        }
    }

    private static void awaitStart(Process serve, Path output) {
        try {
            await().atMost(PATIENCE)
                    .until(() -> !serve.isAlive() || Files.readString(output).contains("this is node"));
        } catch (ConditionTimeoutException e) {
            // It writes no archive then, and the others start as slowly as without one.
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
