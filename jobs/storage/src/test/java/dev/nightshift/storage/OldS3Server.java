package dev.nightshift.storage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * An S3 server of the time before conditional puts, on a free port of the loopback address, with one bucket: it takes no
 * notice of {@code If-None-Match}, or answers that it does not implement it.
 */
public final class OldS3Server implements AutoCloseable {

    private static final Set<String> HOP_BY_HOP =
            Set.of("connection", "content-length", "host", "expect", "transfer-encoding", "upgrade", "keep-alive");
    private static final String CONDITION = "if-none-match";

    static {
        // Else the kernel holds back the body of every answer for 40 ms, waiting for what acknowledges its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final S3ProxyServer behind;
    private final HttpServer front;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final boolean refusing;

    private OldS3Server(boolean refusing) {
        this.refusing = refusing;
        this.behind = S3ProxyServer.startWithoutSignatures();
        try {
            this.front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            behind.close();
            throw new UncheckedIOException(e);
        }
        front.setExecutor(threads);
        front.createContext("/", this::pass);
        front.start();
        try (S3Client made = S3Clients.open(settings())) {
            made.headBucket(request -> request.bucket(S3ProxyServer.BUCKET));
        }
    }

    /** One that overwrites whatever the request's condition says. */
    public static OldS3Server thatIgnoresConditions() {
        return new OldS3Server(false);
    }

    /** One that answers 501 to a put with a condition. */
    public static OldS3Server thatRefusesConditions() {
        return new OldS3Server(true);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + front.getAddress().getPort());
    }

    public S3Settings settings() {
        return S3Settings.at(endpoint(), new S3Settings.Credentials("any", "any", Optional.empty()));
    }

    /** A location in its bucket. */
    public URI location(String prefix) {
        return behind.location(prefix);
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (refusing && exchange.getRequestHeaders().containsKey(CONDITION)) {
                byte[] refusal = "<Error><Code>NotImplemented</Code></Error>".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(501, refusal.length);
                exchange.getResponseBody().write(refusal);
                return;
            }
            HttpResponse<byte[]> answer = client.send(request(exchange, body), HttpResponse.BodyHandlers.ofByteArray());
            answer(exchange, answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest request(HttpExchange exchange, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(behind.endpoint() + exchange.getRequestURI().toString()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        for (Map.Entry<String, List<String>> header :
                exchange.getRequestHeaders().entrySet()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(name) && !name.equals(CONDITION)) {
                header.getValue().forEach(value -> request.header(name, value));
            }
        }
        return request.build();
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
        answer.headers().map().forEach((name, values) -> {
            if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            answer.headers().firstValue("content-length").ifPresent(length -> exchange.getResponseHeaders()
                    .set("Content-Length", length));
        }
        exchange.sendResponseHeaders(
                answer.statusCode(), head || answer.body().length == 0 ? -1 : answer.body().length);
        if (!head) {
            exchange.getResponseBody().write(answer.body());
        }
    }

    @Override
    public void close() {
        front.stop(0);
        threads.shutdownNow();
        behind.close();
    }
}
