package dev.nightshift.app.settings;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code repositories.<name>.s3}: all of it may be left out on AWS itself.
 *
 * @param endpoint of an S3-compatible server
 * @param pathStyle the bucket in the path and not in the host name
 * @param accessKey none for the AWS SDK's default chain: environment, profile, instance role
 * @param maxConnections to the store at a time; none for the default
 * @param checksums {@code when-supported}, or {@code when-required} for servers that refuse CRC trailers
 */
public record S3Entry(
        @Nullable URI endpoint,
        @Nullable String region,
        boolean pathStyle,
        @Nullable String accessKey,
        @Nullable Secret secretKey,
        @Nullable Path secretKeyFile,
        @Nullable Integer maxConnections,
        @DefaultValue("when-supported") Checksums checksums) {

    static final S3Entry NONE = new S3Entry(null, null, false, null, null, null, null, Checksums.WHEN_SUPPORTED);

    /** When a request carries a checksum of its body. */
    public enum Checksums {
        WHEN_SUPPORTED,
        WHEN_REQUIRED
    }

    public Credential secretKey(String repository) {
        return new Credential("nightshift.repositories." + repository + ".s3.secret-key", secretKey, secretKeyFile);
    }
}
