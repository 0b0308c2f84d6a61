package dev.nightshift.storage;

import java.io.EOFException;
import java.io.IOException;
import java.util.Objects;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * What a GET brought.
 *
 * @param length that the answer stated
 * @param bytes none where {@code length} is more than the caller is ready to hold
 * @param range as the answer stated it, or empty
 */
@SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
record S3Body(long length, byte[] bytes, String range) {

    /** Reads the answer within the call, so that the call's time limit holds for its last byte too. */
    static ResponseTransformer<GetObjectResponse, S3Body> atMost(int maxBytes) {
        return (response, stream) -> of(response, stream, maxBytes);
    }

    private static S3Body of(GetObjectResponse response, AbortableInputStream stream, int maxBytes) throws IOException {
        String range = Objects.requireNonNullElse(response.contentRange(), "");
        if (response.contentLength() == null) {
            throw new IOException("the answer states no length");
        }
        long length = response.contentLength();
        if (length > maxBytes) {
            stream.abort();
            return new S3Body(length, new byte[0], range);
        }
        byte[] bytes = new byte[(int) length];
        int count = stream.readNBytes(bytes, 0, bytes.length);
        if (count < bytes.length) {
            throw new EOFException("the answer ended after " + count + " of " + length + " bytes");
        }
        // The SDK compares checksums when it meets the end.
        if (stream.read() >= 0) {
            throw new IOException("the answer has more than the stated " + length + " bytes");
        }
        return new S3Body(length, bytes, range);
    }

    boolean startsAt(long offset) {
        return range.startsWith("bytes " + offset + "-");
    }
}
