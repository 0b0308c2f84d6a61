package dev.nightshift.storage;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Collections;
import java.util.List;

/**
 * The bytes of an object to be created, held in memory as segments in order. They must not change until
 * {@link ObjectStore#create} has returned; they may be read more than once.
 */
public record ObjectContent(List<byte[]> segments, long length) {

    public ObjectContent {
        segments = List.copyOf(segments);
        long sum = lengthOf(segments);
        if (sum != length) {
            throw new IllegalArgumentException("the segments hold " + sum + " bytes; expected the stated length of "
                    + length + ". Use ObjectContent.of, which counts them.");
        }
    }

    public static ObjectContent of(byte[] bytes) {
        return new ObjectContent(List.of(bytes), bytes.length);
    }

    public static ObjectContent of(List<byte[]> segments) {
        return new ObjectContent(segments, lengthOf(segments));
    }

    /** A new stream over all the segments. */
    public InputStream open() {
        return new SequenceInputStream(Collections.enumeration(
                segments.stream().map(ByteArrayInputStream::new).toList()));
    }

    private static long lengthOf(List<byte[]> segments) {
        return segments.stream().mapToLong(segment -> segment.length).sum();
    }
}
