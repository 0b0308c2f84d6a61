package dev.nightshift.storage;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Says of an SDK's error which kind of {@link StorageException} it is, and what to do (Invariant 12).
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">S3's error codes</a>
 */
final class S3Errors {

    private static final Set<String> CREDENTIAL_CODES = Set.of(
            "AccessDenied",
            "ExpiredToken",
            "InvalidAccessKeyId",
            "InvalidToken",
            "SignatureDoesNotMatch",
            "TokenRefreshRequired");
    private static final Set<String> SLOW_DOWN_CODES =
            Set.of("SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequests");
    /** Another create of the same name is under way: S3 refused this one and asks for it again. */
    private static final Set<String> CONFLICT_CODES = Set.of("ConditionalRequestConflict", "OperationAborted");

    private final S3Location location;
    private final String reached;

    /**
     * @param reached the endpoint or region, for messages
     */
    S3Errors(S3Location location, String reached) {
        this.location = location;
        this.reached = reached;
    }

    static boolean isNoSuchBucket(SdkException error) {
        return error instanceof AwsServiceException answer && code(answer).equals("NoSuchBucket");
    }

    /**
     * @param doing what was tried, to follow the location in the message: {@code "creating packs/3f/ab"}
     */
    StorageException translate(String doing, SdkException error) {
        return error instanceof AwsServiceException answer ? answered(doing, answer) : unanswered(doing, error);
    }

    private StorageException answered(String doing, AwsServiceException e) {
        String code = code(e);
        int status = e.statusCode();
        String found = location + ": " + doing + " failed (" + status + " " + code + reason(e) + ")";
        if (isNoSuchBucket(e)) {
            return noSuchBucket(doing, e);
        }
        if (status == 507 || code.contains("Quota") || code.contains("StorageFull")) {
            return new StorageException.Full(found + "; expected room. Raise the quota, or prune the repository.", e);
        }
        if (code.equals("RequestTimeTooSkewed")) {
            return new StorageException.Denied(
                    found + "; expected this machine's clock within 15 minutes of the store's. Set the clock.", e);
        }
        if (status == 403 || status == 401 || CREDENTIAL_CODES.contains(code)) {
            return new StorageException.Denied(
                    found + "; expected credentials that may get, put, list and delete there. Check the access key, the"
                            + " secret key and the bucket's policy.",
                    e);
        }
        if (status == 404) {
            return new StorageException.NotFound(
                    found + "; expected the object to stand. If no one deleted it, look for it in a copy of the"
                            + " repository.",
                    e);
        }
        if (status == 412) {
            return new StorageException.AlreadyExists(
                    found + "; expected no object of that name. It was left as it is; another writer may have made it.",
                    e);
        }
        return passing(found, code, status, e);
    }

    private StorageException passing(String found, String code, int status, AwsServiceException e) {
        if (status == 429 || SLOW_DOWN_CODES.contains(code) || CONFLICT_CODES.contains(code)) {
            return new StorageException.Throttled(
                    found + "; expected it to be taken. Run fewer jobs at once, or set fewer s3.max-connections.", e);
        }
        if (status == 408 || status == 504 || code.equals("RequestTimeout")) {
            return timedOut(found, e);
        }
        if (status >= 500 && status != 501) {
            return new StorageException.Failed(
                    found + "; expected an answer. The store is in trouble: look at its logs or status page, then run"
                            + " the job again.",
                    e,
                    true);
        }
        return new StorageException.Failed(
                found + "; expected it to be taken by " + reached
                        + ". Check endpoint, region and path style; for a store"
                        + " that does not know newer checksums set s3.checksums to when-required.",
                e);
    }

    private StorageException unanswered(String doing, SdkException e) {
        Throwable root = rootOf(e);
        String found = location + ": " + doing + " at " + reached + " failed (" + describe(root) + ")";
        if (e instanceof AbortedException || root instanceof InterruptedException) {
            return new StorageException.Stopped(found + ": the work was stopped. Start it again.", e);
        }
        if (e instanceof ApiCallTimeoutException
                || e instanceof ApiCallAttemptTimeoutException
                || hasCause(e, SocketTimeoutException.class)) {
            return timedOut(found, e);
        }
        if (hasCause(e, SSLException.class)) {
            return new StorageException.Failed(
                    found + "; expected a certificate that this machine trusts. Check the endpoint's host name and"
                            + " certificate, or add its authority to Java's trust store.",
                    e);
        }
        if (hasCause(e, IOException.class)) {
            return new StorageException.Failed(
                    found
                            + "; expected a connection. Check that the endpoint is right, its server runs, and the network"
                            + " lets it be reached.",
                    e,
                    true);
        }
        if (String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("credentials")) {
            return new StorageException.Denied(
                    found + "; expected credentials. Set s3.access-key and s3.secret-key, or provide them by the"
                            + " environment, a profile or the instance's role.",
                    e);
        }
        if (String.valueOf(e.getMessage()).contains("different checksum")) {
            return new StorageException.Failed(
                    found + "; expected the bytes that were stored. If it happens each time, the"
                            + " object is damaged: verify the repository.",
                    e,
                    true);
        }
        return new StorageException.Failed(
                found + "; expected an answer that makes sense. Check endpoint, region and path style.", e);
    }

    StorageException noSuchBucket(String doing, AwsServiceException e) {
        return new StorageException.NotFound(
                location + ": " + doing + " found no bucket " + location.bucket() + " at " + reached
                        + "; expected it to stand. Create the bucket, or correct location, endpoint or region.",
                e);
    }

    private static StorageException timedOut(String found, SdkException e) {
        return new StorageException.TimedOut(
                found
                        + "; expected an answer in time, and whether the call took effect is unknown. Check the network and"
                        + " the store, or raise s3.timeouts.",
                e);
    }

    private static String code(AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    private static String reason(AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null || details.errorMessage() == null ? "" : ": " + details.errorMessage();
    }

    private static boolean hasCause(Throwable error, Class<? extends Throwable> kind) {
        for (@Nullable Throwable at = error; at != null; at = at.getCause()) {
            if (kind.isInstance(at)) {
                return true;
            }
        }
        return false;
    }

    private static Throwable rootOf(Throwable error) {
        Throwable at = error;
        for (Throwable cause = at.getCause(); cause != null; cause = at.getCause()) {
            at = cause;
        }
        return at;
    }

    private static String describe(Throwable root) {
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
