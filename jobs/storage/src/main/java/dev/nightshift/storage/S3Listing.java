package dev.nightshift.storage;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A listing over all its pages. It is complete and in order or it throws (Invariant 6); keys that are no object's name
 * (folders that a console made) are none of the store's.
 */
final class S3Listing {

    private final S3Client client;
    private final S3Location location;
    private final S3Errors errors;
    private final Consumer<ObjectInfo> each;

    private String lastKey = "";

    S3Listing(S3Client client, S3Location location, S3Errors errors, Consumer<ObjectInfo> each) {
        this.client = client;
        this.location = location;
        this.errors = errors;
        this.each = each;
    }

    void run(String prefix) {
        String token = null;
        do {
            ListObjectsV2Response page = page(prefix, token);
            page.contents().forEach(object -> tell(prefix, object));
            token = next(prefix, page, token);
        } while (token != null);
    }

    private ListObjectsV2Response page(String prefix, @Nullable String token) {
        ListObjectsV2Request request = ListObjectsV2Request.builder()
                .bucket(location.bucket())
                .prefix(location.key(prefix))
                .continuationToken(token)
                .build();
        try {
            return client.listObjectsV2(request);
        } catch (SdkException e) {
            throw errors.translate("listing '" + prefix + "'", e);
        }
    }

    private void tell(String prefix, S3Object object) {
        String key = object.key();
        if (!key.startsWith(location.key(prefix)) || key.compareTo(lastKey) <= 0) {
            throw notWhole(prefix, "the key '" + key + "' came after '" + lastKey + "'");
        }
        lastKey = key;
        String name = location.name(key);
        if (ObjectNames.isName(name)) {
            each.accept(new ObjectInfo(name, object.size()));
        }
    }

    private @Nullable String next(String prefix, ListObjectsV2Response page, @Nullable String before) {
        Boolean truncated = page.isTruncated();
        if (truncated == null) {
            throw notWhole(prefix, "the answer does not say whether there is more");
        }
        String next = page.nextContinuationToken();
        if (truncated && (next == null || next.isEmpty() || next.equals(before))) {
            throw notWhole(prefix, "the answer says there is more but not how to get it");
        }
        return truncated ? next : null;
    }

    private StorageException notWhole(String prefix, String found) {
        return new StorageException.Failed(
                location + ": listing '" + prefix + "': " + found + "; expected every key that begins so, in ascending"
                        + " order. The store does not list as S3 does: use another one.",
                null);
    }
}
