package dev.nightshift.storage;

import dev.nightshift.storage.S3ProxyServer.Watch;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.gaul.s3proxy.blobstore.BlobStore;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** The objects behind an S3 server, with somebody who hears of each call. */
final class WatchedBlobs implements InvocationHandler {

    private final BlobStore blobs;
    private final Watch watch;

    private WatchedBlobs(BlobStore blobs, Watch watch) {
        this.blobs = blobs;
        this.watch = watch;
    }

    static BlobStore of(BlobStore blobs, Watch watch) {
        return (BlobStore) Proxy.newProxyInstance(
                WatchedBlobs.class.getClassLoader(), new Class<?>[] {BlobStore.class}, new WatchedBlobs(blobs, watch));
    }

    private record Call(String method, String name, long length) {

        static Optional<Call> of(Object request) {
            if (request instanceof PutObjectRequest put) {
                long length = Optional.ofNullable(put.contentLength()).orElse(0L);
                return Optional.of(new Call("create", put.key(), length));
            }
            if (request instanceof GetObjectRequest get) {
                return Optional.of(new Call("read", get.key(), 0));
            }
            if (request instanceof HeadObjectRequest head) {
                return Optional.of(new Call("find", head.key(), 0));
            }
            if (request instanceof DeleteObjectRequest delete) {
                return Optional.of(new Call("delete", delete.key(), 0));
            }
            if (request instanceof ListObjectsV2Request list) {
                return Optional.of(new Call("list", String.valueOf(list.prefix()), 0));
            }
            return Optional.empty();
        }
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        Optional<Call> call = arguments == null || arguments.length == 0 ? Optional.empty() : Call.of(arguments[0]);
        call.ifPresent(each -> watch.call(false, each.method(), each.name(), each.length()));
        Object result;
        try {
            result = method.invoke(blobs, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        call.ifPresent(each -> watch.call(true, each.method(), each.name(), each.length()));
        return result;
    }
}
