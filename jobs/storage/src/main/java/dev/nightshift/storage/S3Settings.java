package dev.nightshift.storage;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How to reach an S3 store.
 *
 * @param endpoint of a store other than Amazon's own
 * @param pathStyle whether the bucket is part of the path rather than of the host name, as most other stores want it
 * @param credentials empty for the SDK's default chain: environment, profile files, the instance's role
 */
public record S3Settings(
        Optional<URI> endpoint,
        String region,
        boolean pathStyle,
        Optional<Credentials> credentials,
        Checksums checksums,
        Timeouts timeouts,
        int maxConnections) {

    public S3Settings {
        endpoint.ifPresent(S3Settings::requireHttp);
        if (region.isBlank()) {
            throw new IllegalArgumentException(
                    "s3.region is empty; expected a region's name. Stores other than Amazon's"
                            + " mostly take us-east-1.");
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException("s3.max-connections is " + maxConnections
                    + "; expected 1 or more. Leave it out for the default of "
                    + DEFAULT_CONNECTIONS + ".");
        }
    }

    private static final int DEFAULT_CONNECTIONS = 32;

    /** Amazon's own S3 with the default chain's credentials. */
    public static S3Settings defaults() {
        return new S3Settings(
                Optional.empty(),
                "us-east-1",
                false,
                Optional.empty(),
                Checksums.WHEN_SUPPORTED,
                Timeouts.DEFAULT,
                DEFAULT_CONNECTIONS);
    }

    /** Another S3 store, addressed by path. */
    public static S3Settings at(URI endpoint, Credentials credentials) {
        return new S3Settings(
                Optional.of(endpoint),
                "us-east-1",
                true,
                Optional.of(credentials),
                Checksums.WHEN_SUPPORTED,
                Timeouts.DEFAULT,
                DEFAULT_CONNECTIONS);
    }

    public S3Settings withTimeouts(Timeouts other) {
        return new S3Settings(endpoint, region, pathStyle, credentials, checksums, other, maxConnections);
    }

    public S3Settings withChecksums(Checksums other) {
        return new S3Settings(endpoint, region, pathStyle, credentials, other, timeouts, maxConnections);
    }

    private static void requireHttp(URI endpoint) {
        boolean http = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
        if (!http || endpoint.getHost() == null || endpoint.getUserInfo() != null) {
            // Not shown whole: someone may have put a password into it.
            throw new IllegalArgumentException("s3.endpoint has scheme '" + endpoint.getScheme() + "' and host '"
                    + endpoint.getHost()
                    + "'; expected a form like https://s3.example.com:9000 without credentials. Correct it; credentials"
                    + " have keys of their own.");
        }
    }

    /** Keys that never show in a message or a log. */
    public record Credentials(String accessKey, String secretKey, Optional<String> sessionToken) {

        public Credentials {
            if (accessKey.isBlank() || secretKey.isBlank()) {
                throw new IllegalArgumentException(
                        "s3.access-key or s3.secret-key is empty; expected both. Leave both out"
                                + " to use the default chain (environment, profile, instance role).");
            }
        }

        @Override
        public String toString() {
            return "Credentials[accessKey=***, secretKey=***, sessionToken=***]";
        }
    }

    /** When requests and answers carry checksums of their content. */
    public enum Checksums {
        /** Wherever S3 knows them: finds bytes that changed on their way. */
        WHEN_SUPPORTED,
        /** Only where S3 demands them, for stores that refuse checksums in trailers. */
        WHEN_REQUIRED
    }

    /**
     * @param connect until a connection stands; one of the pool is waited for as long as a call may take
     * @param read between two pieces of an answer
     * @param call for a whole call without its repetitions; 64 MiB must get through in it
     */
    public record Timeouts(Duration connect, Duration read, Duration call) {

        static final Timeouts DEFAULT =
                new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMinutes(10));

        public Timeouts {
            requirePositive("connect", connect);
            requirePositive("read", read);
            requirePositive("call", call);
        }

        private static void requirePositive(String key, Duration duration) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException("s3.timeouts." + key + " is " + duration
                        + "; expected more than nothing. Leave it out for the default.");
            }
        }
    }
}
