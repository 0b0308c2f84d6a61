package dev.nightshift.storage;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import software.amazon.awssdk.services.s3.S3Client;

/** An S3 server in this process on a free port of the loopback address, with one bucket; it checks signatures. */
public final class S3ProxyServer implements AutoCloseable {

    public static final String BUCKET = "nightshift";

    private static final S3Settings.Credentials CREDENTIALS =
            new S3Settings.Credentials("test-access", "test-secret", Optional.empty());

    private final S3Proxy server;

    private S3ProxyServer(S3Proxy server) {
        this.server = server;
    }

    /** Hears of the calls for objects, each before it takes effect and after. What it throws fails the call. */
    public interface Watch {

        /**
         * @param done whether the call has taken effect
         * @param method {@code create}, {@code read}, {@code find}, {@code delete} or {@code list}
         * @param name in the bucket; for a listing, the prefix
         * @param length of an object to be created, else 0
         */
        void call(boolean done, String method, String name, long length);
    }

    /** Its objects live in memory. */
    public static S3ProxyServer start() {
        return start((done, method, name, length) -> {});
    }

    /** Its objects live in memory, and their calls are watched. */
    public static S3ProxyServer start(Watch watch) {
        return start("transient-nio2", new Properties(), watch);
    }

    /** Its objects live in memory; requests need not be signed, so that what stands before it may change them. */
    static S3ProxyServer startWithoutSignatures() {
        return start("transient-nio2", new Properties(), (done, method, name, length) -> {}, AuthenticationType.NONE);
    }

    /** Its objects live as files below a directory that stands. */
    public static S3ProxyServer start(Path directory) {
        Properties properties = new Properties();
        properties.setProperty("jclouds.filesystem.basedir", directory.toString());
        return start("filesystem-nio2", properties, (done, method, name, length) -> {});
    }

    private static S3ProxyServer start(String provider, Properties properties, Watch watch) {
        return start(provider, properties, watch, AuthenticationType.AWS_V2_OR_V4);
    }

    private static S3ProxyServer start(
            String provider, Properties properties, Watch watch, AuthenticationType authentication) {
        properties.setProperty("jclouds.identity", "");
        properties.setProperty("jclouds.credential", "");
        S3Proxy server = S3Proxy.builder()
                .blobStore(new WatchedBlobs(BlobStores.create(provider, properties), watch))
                .awsAuthentication(authentication, CREDENTIALS.accessKey(), CREDENTIALS.secretKey())
                .endpoint(URI.create("http://127.0.0.1:0"))
                .ignoreUnknownHeaders(true)
                .build();
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("S3Proxy did not start", e);
        }
        S3ProxyServer running = new S3ProxyServer(server);
        try (S3Client client = S3Clients.open(running.settings())) {
            client.createBucket(request -> request.bucket(BUCKET));
        }
        return running;
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    public S3Settings settings() {
        return settings(endpoint());
    }

    /** How another process reaches the server at that endpoint. */
    public static S3Settings settings(URI endpoint) {
        return S3Settings.at(endpoint, CREDENTIALS);
    }

    /** A location in its bucket. */
    public URI location(String prefix) {
        return URI.create("s3://" + BUCKET + "/" + prefix);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("S3Proxy did not stop", e);
        }
    }
}
