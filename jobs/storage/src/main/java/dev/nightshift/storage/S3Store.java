package dev.nightshift.storage;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Objects in an S3 bucket below a prefix. A create is a PUT with {@code If-None-Match: *}, which the store refuses if
 * the name is taken (Invariants 1 and 2). Nothing is tried twice here; {@link RetryingStore} does that.
 */
final class S3Store implements ObjectStore {

    /** More than S3 ever keeps in one object. Servers differ in what they say of numbers beyond sense. */
    private static final long LARGEST_OBJECT = 1L << 50;

    private final S3Client client;
    private final S3Location location;
    private final S3Errors errors;
    private final S3Settings.Checksums checksums;
    private final boolean conditional;
    private final Throttle uploads;

    S3Store(S3Location location, S3Settings settings) {
        this(location, settings, Throttle.NONE);
    }

    S3Store(S3Location location, S3Settings settings, Throttle uploads) {
        this.client = S3Clients.open(settings);
        this.location = location;
        this.checksums = settings.checksums();
        this.uploads = uploads;
        this.errors = new S3Errors(
                location,
                settings.endpoint().map(Object::toString).orElseGet(() -> "Amazon S3 in " + settings.region()));
        this.conditional = true;
    }

    /** The same, with puts that name no condition: there are stores that refuse those that do. */
    private S3Store(S3Store store) {
        this.client = store.client;
        this.location = store.location;
        this.checksums = store.checksums;
        this.uploads = store.uploads;
        this.errors = store.errors;
        this.conditional = false;
    }

    @Override
    public String location() {
        return location.toString();
    }

    @Override
    public void createLocation() {
        requireBucket("looking for the bucket");
    }

    private void requireBucket(String doing) {
        try {
            client.headBucket(request -> request.bucket(location.bucket()));
        } catch (AwsServiceException e) {
            // The answer to a HEAD has no body that could say which of the two is missing.
            throw e.statusCode() == 404 ? errors.noSuchBucket(doing, e) : errors.translate(doing, e);
        } catch (SdkException e) {
            throw errors.translate(doing, e);
        }
    }

    @Override
    public void create(String name, ObjectContent content) {
        String key = key(name);
        RequestBody body = RequestBody.fromContentProvider(
                ContentStreamProvider.fromInputStreamSupplier(() -> uploads.slowed(content.open())),
                content.length(),
                "application/octet-stream");
        call(
                "creating " + name,
                () -> client.putObject(
                        request -> request.bucket(location.bucket()).key(key).ifNoneMatch(conditional ? "*" : null),
                        body));
    }

    @Override
    public byte[] read(String name, int maxBytes) {
        ObjectNames.requireRange(0, maxBytes);
        String key = key(name);
        S3Body body = call("reading " + name, () -> client.getObject(wholeObject(key), S3Body.atMost(maxBytes)));
        if (body.length() > maxBytes) {
            throw new StorageException.TooLarge(
                    location + ": " + name + " has " + body.length() + " bytes; expected at most " + maxBytes
                            + ". It is not the object it should be, or it is damaged.",
                    null);
        }
        return body.bytes();
    }

    @Override
    public byte[] read(String name, long offset, int length) {
        ObjectNames.requireRange(offset, length);
        if (length == 0 || offset > LARGEST_OBJECT) {
            return readNothing(name, offset, length);
        }
        String key = key(name);
        String range = "bytes=" + offset + "-" + (offset + length - 1);
        try {
            S3Body body = client.getObject(
                    request -> request.bucket(location.bucket()).key(key).range(range), S3Body.atMost(length));
            return requirePart(name, offset, length, body);
        } catch (AwsServiceException e) {
            throw e.statusCode() == 416
                    ? tooShort(name, offset, length, "fewer")
                    : errors.translate("reading " + name, e);
        } catch (SdkException e) {
            throw errors.translate("reading " + name, e);
        }
    }

    /** HTTP has no range of no bytes. */
    private byte[] readNothing(String name, long offset, int length) {
        long found = find(name)
                .orElseThrow(() -> new StorageException.NotFound(
                        location + ": there is no object " + name + "; expected it to stand. If no one deleted it, look"
                                + " for it in a copy of the repository.",
                        null))
                .length();
        if (found - length < offset) {
            throw tooShort(name, offset, length, String.valueOf(found));
        }
        return new byte[0];
    }

    private byte[] requirePart(String name, long offset, int length, S3Body body) {
        if (!body.startsAt(offset) || body.length() > length) {
            throw new StorageException.Failed(
                    location + ": reading " + length + " bytes of " + name + " from " + offset + " was answered with "
                            + body.length() + " bytes, range " + body.range()
                            + "; expected the range that was asked for. The store does not do ranged reads: use another"
                            + " one.",
                    null);
        }
        if (body.length() < length) {
            throw tooShort(name, offset, length, String.valueOf(offset + body.length()));
        }
        return body.bytes();
    }

    private StorageException tooShort(String name, long offset, int length, String found) {
        return new StorageException.TooShort(
                location + ": " + name + " has " + found + " bytes; expected " + length + " from " + offset
                        + ". It is damaged: verify the repository.",
                null);
    }

    @Override
    public Optional<ObjectInfo> find(String name) {
        String key = key(name);
        String doing = "looking for " + name;
        try {
            HeadObjectResponse head = client.headObject(
                    request -> request.bucket(location.bucket()).key(key));
            return Optional.of(new ObjectInfo(name, head.contentLength()));
        } catch (AwsServiceException e) {
            if (e.statusCode() == 404) {
                requireBucket(doing);
                return Optional.empty();
            }
            throw errors.translate(doing, e);
        } catch (SdkException e) {
            throw errors.translate(doing, e);
        }
    }

    @Override
    public void list(String prefix, Consumer<ObjectInfo> each) {
        ObjectNames.requirePrefix(prefix);
        S3Listing listing = new S3Listing(client, location, errors, each);
        listing.run(prefix);
    }

    @Override
    public void delete(String name) {
        String key = key(name);
        try {
            client.deleteObject(request -> request.bucket(location.bucket()).key(key));
        } catch (SdkException e) {
            StorageException told = errors.translate("deleting " + name, e);
            // Gone already, which most stores do not even mention. A bucket that is gone is another matter.
            if (!(told instanceof StorageException.NotFound) || S3Errors.isNoSuchBucket(e)) {
                throw told;
            }
        }
    }

    @Override
    public void sync() {
        // S3 answers a PUT only when the object is durable.
    }

    @Override
    public ObjectStore lookingFirst() {
        return new LookFirstStore(new S3Store(this));
    }

    @Override
    public void adopt(String name) {
        if (find(name).isEmpty()) { // what stands is durable
            throw new StorageException.NotFound(
                    location + ": there is no object " + name + "; expected it to stand.", null);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /**
     * Asks for the checksum, since the SDK's general setting does not do so for reads. Ranges go without: only the whole
     * object has a checksum, and some stores send that one with a part.
     */
    private GetObjectRequest wholeObject(String key) {
        GetObjectRequest.Builder request =
                GetObjectRequest.builder().bucket(location.bucket()).key(key);
        if (checksums == S3Settings.Checksums.WHEN_SUPPORTED) {
            request.checksumMode(ChecksumMode.ENABLED);
        }
        return request.build();
    }

    private String key(String name) {
        return location.key(ObjectNames.requireName(name));
    }

    private <T> T call(String doing, Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException e) {
            throw errors.translate(doing, e);
        }
    }
}
