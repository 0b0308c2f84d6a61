package dev.nightshift.storage;

import dev.nightshift.storage.S3ProxyServer.Watch;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Supplier;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** The objects behind an S3 server, with somebody who hears of each call. */
final class WatchedBlobs extends ForwardingBlobStore {

    private final Watch watch;

    WatchedBlobs(BlobStore blobs, Watch watch) {
        super(blobs);
        this.watch = watch;
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
        long length = Optional.ofNullable(request.contentLength()).orElse(0L);
        return watched("create", request.key(), length, () -> delegate().putBlob(request, content));
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        return watched("read", request.key(), 0, () -> delegate().getBlob(request));
    }

    @Override
    public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
        return watched("find", request.key(), 0, () -> delegate().blobMetadata(request));
    }

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
        return watched(
                "list", String.valueOf(request.prefix()), 0, () -> delegate().list(request));
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        return watched("delete", request.key(), 0, () -> delegate().removeBlob(request));
    }

    @Override
    public void removeBlob(String container, String name) {
        watch.call(false, "delete", name, 0);
        delegate().removeBlob(container, name);
        watch.call(true, "delete", name, 0);
    }

    private <T> T watched(String method, String name, long length, Supplier<T> call) {
        watch.call(false, method, name, length);
        T answer = call.get();
        watch.call(true, method, name, length);
        return answer;
    }
}
