package dev.nightshift.demo;

import java.net.URI;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** An S3 server of the demo's own on a loopback port: real requests, real signatures, objects in a directory. */
final class EmbeddedS3 implements AutoCloseable {

    static final String BUCKET = "shop-backups";

    private final S3Proxy proxy;
    private final FilesystemNio2BlobStore store;

    private EmbeddedS3(S3Proxy proxy, FilesystemNio2BlobStore store) {
        this.proxy = proxy;
        this.store = store;
    }

    /** Starts it with one empty bucket; {@code directory} exists and is empty. */
    static EmbeddedS3 start(Path directory, String accessKey, String secretKey) throws Exception {
        FilesystemNio2BlobStore store = new FilesystemNio2BlobStore(directory.toString());
        store.createContainer(BUCKET);
        S3Proxy proxy = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, accessKey, secretKey)
                .blobStore(store)
                .build();
        proxy.start();
        return new EmbeddedS3(proxy, store);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + proxy.getPort());
    }

    @Override
    public void close() {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new DemoException("The demo's S3 server did not stop: " + e.getMessage(), e);
        } finally {
            store.close();
        }
    }
}
