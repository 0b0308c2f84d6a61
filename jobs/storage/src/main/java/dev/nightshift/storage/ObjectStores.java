package dev.nightshift.storage;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;

/** Opens the store that a location names. */
public final class ObjectStores {

    private ObjectStores() {}

    /**
     * Opens without looking whether the location stands; the first call to the store tells. A repository's set-up calls
     * {@link ObjectStore#createLocation} first.
     *
     * @param location {@code file:/directory} or {@code s3://bucket/prefix}
     * @param s3 used for the scheme {@code s3} only
     * @param clock tells how old a dead writer's leftovers are
     * @throws IllegalArgumentException if the location is of neither form
     */
    public static ObjectStore open(URI location, S3Settings s3, Clock clock) {
        return open(location, s3, Throttle.NONE, clock);
    }

    /**
     * As {@link #open(URI, S3Settings, Clock)}, and slowly.
     *
     * @param uploads what is written keeps this rate, which may be shared with other stores
     */
    public static ObjectStore open(URI location, S3Settings s3, Throttle uploads, Clock clock) {
        String scheme = String.valueOf(location.getScheme());
        return switch (scheme) {
            case "file" -> new LocalDirectoryStore(directory(location), uploads, clock);
            case "s3" ->
                new RetryingStore(
                        new S3Store(S3Location.of(location), s3, uploads),
                        RetryPolicy.DEFAULT,
                        pause -> Thread.sleep(pause.toMillis()),
                        new SecureRandom());
            default ->
                throw new IllegalArgumentException("the location's scheme is '" + scheme
                        + "'; expected file or s3. Write file:/var/lib/nightshift/repository or s3://bucket/prefix.");
        };
    }

    private static Path directory(URI location) {
        String path = location.getPath();
        String host = location.getAuthority();
        if (path == null || !path.startsWith("/") || host != null || location.getRawQuery() != null) {
            throw new IllegalArgumentException("the location '" + location
                    + "' names no directory of this machine; expected a path from the root. Write it like"
                    + " file:/var/lib/nightshift/repository.");
        }
        return Path.of(path);
    }
}
