package dev.nightshift.storage;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Adobe's S3Mock as a process of its own on a free port of the loopback address, with one bucket. */
public final class S3MockServer implements AutoCloseable {

    public static final String BUCKET = "nightshift";

    private static final Pattern STARTED = Pattern.compile("Tomcat started on ports (\\d+) \\(http\\)");
    private static final Pattern READY = Pattern.compile("Started S3MockApplication");

    private final Process process;
    private final URI endpoint;

    private S3MockServer(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /**
     * @param jar the {@code exec} jar
     * @param directory for its log and objects
     */
    public static S3MockServer start(Path jar, Path directory) throws IOException {
        Path output = directory.resolve("s3mock.log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-Djava.io.tmpdir=" + directory,
                        "-jar",
                        jar.toString(),
                        "--server.address=127.0.0.1",
                        "--server.port=0",
                        "--server.ssl.enabled=false",
                        "--http.port=0",
                        "--com.adobe.testing.s3mock.store.initial-buckets=" + BUCKET)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() ->
                            !process.isAlive() || READY.matcher(text(output)).find());
            Matcher port = STARTED.matcher(text(output));
            if (!port.find()) {
                throw new IllegalStateException("S3Mock did not start: " + text(output));
            }
            return new S3MockServer(process, URI.create("http://127.0.0.1:" + port.group(1)));
        } catch (RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static String text(Path output) throws IOException {
        return Files.readString(output, StandardCharsets.ISO_8859_1);
    }

    public S3Settings settings() {
        return S3Settings.at(endpoint, new S3Settings.Credentials("any", "any", Optional.empty()));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
