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
    }

    public static ObjectContent of(byte[] bytes) {
        return new ObjectContent(List.of(bytes), bytes.length);
    }

    public static ObjectContent of(List<byte[]> segments) {
        return new ObjectContent(
                segments, segments.stream().mapToLong(segment -> segment.length).sum());
    }

    /** A new stream over all the segments. */
    public InputStream open() {
        return new SequenceInputStream(Collections.enumeration(
                segments.stream().map(ByteArrayInputStream::new).toList()));
    }
}
