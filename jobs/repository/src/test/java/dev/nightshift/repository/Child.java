package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A {@link RepositoryProcess} that a test started. */
final class Child {

    private final Process process;
    private final Path output;
    private final Map<String, String> told;

    private Child(Process process, Path output, Map<String, String> told) {
        this.process = process;
        this.output = output;
        this.told = Map.copyOf(told);
    }

    static Child start(Path directory, String command, Map<String, String> told) {
        List<String> line = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                RepositoryProcess.class.getName(),
                command));
        told.forEach((key, value) -> line.add(key + "=" + value));
        try {
            Path output = Files.createTempFile(directory, command, ".out");
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return new Child(process, output, told);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String told(String key) {
        return told.getOrDefault(key, "");
    }

    /** SIGKILL; returns once it is gone. */
    void kill() {
        process.destroyForcibly();
        await();
    }

    /** Its exit code, once it has ended. */
    int await() {
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(output()).isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Said said() {
        return new Said(output().lines().toList());
    }
}
