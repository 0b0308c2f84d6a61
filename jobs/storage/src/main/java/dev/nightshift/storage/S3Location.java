package dev.nightshift.storage;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * A bucket and what comes before each name in it.
 *
 * @param prefix empty, or ending with a slash
 */
record S3Location(String bucket, String prefix) {

    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,254}");

    static S3Location of(URI location) {
        String bucket = location.getRawAuthority();
        if (bucket == null
                || !BUCKET.matcher(bucket).matches()
                || location.getRawQuery() != null
                || location.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "the location of scheme s3 names no usable bucket; expected s3://bucket or s3://bucket/prefix with"
                            + " nothing else. Correct it; credentials and endpoint have settings of their own.");
        }
        String path = location.getPath() == null ? "" : location.getPath();
        String trimmed = path.replaceAll("^/+|/+$", "");
        return new S3Location(bucket, trimmed.isEmpty() ? "" : ObjectNames.requireName(trimmed) + "/");
    }

    String key(String name) {
        return prefix + name;
    }

    String name(String key) {
        return key.substring(prefix.length());
    }

    @Override
    public String toString() {
        return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix.substring(0, prefix.length() - 1));
    }
}
