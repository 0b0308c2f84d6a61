package dev.nightshift.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Invariant 12: each way in which a store fails is an error of its own with its own advice")
class S3OddServerTest {

    private static final S3Settings.Timeouts SHORT =
            new S3Settings.Timeouts(Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofSeconds(5));

    private HttpServer server;
    private S3Store store;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        store = store(server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        store.close();
        server.stop(0);
    }

    private static S3Store store(int port) {
        S3Settings settings = S3Settings.at(
                        URI.create("http://127.0.0.1:" + port),
                        new S3Settings.Credentials("access", "secret", Optional.empty()))
                .withTimeouts(SHORT);
        return new S3Store(S3Location.of(URI.create("s3://bucket/team")), settings);
    }

    @ParameterizedTest
    @CsvSource({
        "403, AccessDenied, Denied, Check the access key",
        "403, RequestTimeTooSkewed, Denied, Set the clock",
        "400, ExpiredToken, Denied, Check the access key",
        "403, QuotaExceeded, Full, Raise the quota",
        "507, XMinioStorageFull, Full, prune the repository",
        "404, NoSuchBucket, NotFound, Create the bucket",
        "404, NoSuchKey, NotFound, copy of the repository",
        "412, PreconditionFailed, AlreadyExists, another writer",
        "409, ConditionalRequestConflict, Throttled, Run fewer jobs",
        "429, TooManyRequests, Throttled, Run fewer jobs",
        "503, SlowDown, Throttled, fewer s3.max-connections",
        "400, RequestTimeout, TimedOut, raise s3.timeouts",
        "504, GatewayTimeout, TimedOut, Check the network",
        "500, InternalError, Failed, status page",
        "501, NotImplemented, Failed, s3.checksums",
        "301, PermanentRedirect, Failed, region",
    })
    void tells_errors_apart(int status, String code, String kind, String advice) {
        answer(status, Map.of(), "<Error><Code>" + code + "</Code><Message>why</Message></Error>");

        assertThatThrownBy(() -> store.create("config", ObjectStoreContract.content("x")))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("s3://bucket/team: creating config")
                .hasMessageContaining(advice)
                .extracting(e -> e.getClass().getSimpleName())
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"500, true", "502, true", "503, true", "501, false", "400, false", "418, false"})
    void holds_only_a_servers_own_trouble_for_passing(int status, boolean passing) {
        answer(status, Map.of(), "");

        assertThatThrownBy(() -> store.read("config", 10))
                .isInstanceOfSatisfying(StorageException.Failed.class, e -> assertThat(e.isTransient())
                        .isEqualTo(passing));
    }

    @Test
    void says_failed_of_a_server_that_is_down_and_what_to_check() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        try (S3Store down = store(free)) {
            assertThatThrownBy(() -> down.list("", info -> {}))
                    .isInstanceOfSatisfying(StorageException.Failed.class, e -> assertThat(e.isTransient())
                            .isTrue())
                    .hasMessageContaining("127.0.0.1:" + free)
                    .hasMessageContaining("its server runs");
        }
    }

    @Test
    void says_timed_out_of_a_server_that_does_not_answer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                S3Store waiting = store(silent.getLocalPort())) {
            assertThatThrownBy(() -> waiting.read("config", 10))
                    .isInstanceOf(StorageException.TimedOut.class)
                    .hasMessageContaining("s3.timeouts");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "<IsTruncated>true</IsTruncated>, how to get it",
        "<KeyCount>0</KeyCount>, whether there is more",
        "<IsTruncated>false</IsTruncated><Contents><Key>team/b</Key><Size>1</Size></Contents>"
                + "<Contents><Key>team/a</Key><Size>1</Size></Contents>, came after",
        "<IsTruncated>false</IsTruncated><Contents><Key>other/b</Key><Size>1</Size></Contents>, came after",
    })
    @DisplayName("Invariant 6: a listing that may not be whole is an error")
    void fails_where_a_listing_may_not_be_whole(String listing, String found) {
        answer(200, Map.of(), "<ListBucketResult>" + listing + "</ListBucketResult>");

        assertThatThrownBy(() -> store.list("", info -> {}))
                .isInstanceOf(StorageException.Failed.class)
                .hasMessageContaining(found);
    }

    @Test
    void fails_where_a_range_is_ignored() {
        answer(200, Map.of(), "0123456789");

        assertThatThrownBy(() -> store.read("pack", 2, 3))
                .isInstanceOf(StorageException.Failed.class)
                .hasMessageContaining("does not do ranged reads");
    }

    @Test
    void says_too_short_of_a_range_that_ends_early() {
        answer(206, Map.of("Content-Range", "bytes 8-9/10"), "89");

        assertThatThrownBy(() -> store.read("pack", 8, 4))
                .isInstanceOf(StorageException.TooShort.class)
                .hasMessageContaining("has 10 bytes");
    }

    @Test
    @DisplayName("Invariant 9: bytes that do not have the stated checksum are an error")
    void fails_where_bytes_changed_on_their_way() throws Exception {
        // The server above writes header names in a form that the SDK does not take for a checksum's.
        String answer = "HTTP/1.1 200 OK\r\nx-amz-checksum-crc32: AAAAAA==\r\nContent-Length: 10\r\n\r\n0123456789";
        try (ServerSocket raw = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                S3Store changed = store(raw.getLocalPort())) {
            CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> answerOnce(raw, answer));

            assertThatThrownBy(() -> changed.read("pack", 100))
                    .isInstanceOf(StorageException.Failed.class)
                    .hasMessageContaining("verify the repository");
            answered.get(10, TimeUnit.SECONDS);
        }
    }

    private static void answerOnce(ServerSocket server, String answer) {
        try (Socket socket = server.accept()) {
            BufferedReader request = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            while (!request.readLine().isEmpty()) {
                // Up to the end of the request's headers.
            }
            socket.getOutputStream().write(answer.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(int status, Map<String, String> headers, String body) {
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/xml");
            headers.forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }
}
