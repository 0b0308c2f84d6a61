package dev.nightshift.app.cluster;

import static org.awaitility.Awaitility.await;

import dev.nightshift.app.cli.NightshiftProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** {@code nightshift serve} in a process of its own. */
final class ServeProcess {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String name;
    private final Process process;
    private final Path output;
    /** What earlier processes of that name had written. */
    private final long before;

    private ServeProcess(String name, Process process, Path output, long before) {
        this.name = name;
        this.process = process;
        this.output = output;
        this.before = before;
    }

    static ServeProcess start(String name, Path config) throws IOException {
        Path output = config.resolveSibling(name + ".out");
        long before = Files.exists(output) ? Files.size(output) : 0;
        Process process = NightshiftProcess.of(output, "serve", "--config", config.toString())
                .start();
        return new ServeProcess(name, process, output, before);
    }

    /** Returns when it takes runs. */
    ServeProcess awaitUp() throws IOException {
        await().atMost(PATIENCE)
                .until(() ->
                        !process.isAlive() || output().substring((int) before).contains("this is node " + name + "/"));
        if (!process.isAlive()) {
            throw new IllegalStateException(output());
        }
        return this;
    }

    String name() {
        return name;
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** It is gone when it returns. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** @return its exit code */
    int terminate() throws InterruptedException {
        tellToEnd();
        return awaitEnd();
    }

    /** By SIGTERM. */
    void tellToEnd() {
        process.destroy();
    }

    /** @return its exit code */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(name + " did not end within " + PATIENCE);
        }
        return process.exitValue();
    }

    void freeze() throws Exception {
        signal("STOP");
    }

    void thaw() throws Exception {
        signal("CONT");
    }

    private void signal(String signal) throws Exception {
        int sent = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (sent != 0) {
            throw new IllegalStateException("kill -" + signal + " ended with " + sent);
        }
    }
}
