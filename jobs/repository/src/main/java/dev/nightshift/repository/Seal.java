package dev.nightshift.repository;

import java.util.Optional;

/** Seals and opens the numbered parts of one object. Safe for use by many threads. */
interface Seal {

    /** What sealing adds to a part, in bytes. */
    int TAG_BYTES = 16;

    /** @param number of the part, 0 to 2^32; never used twice with different content */
    byte[] seal(long number, byte[] content, int length);

    /** The part's content, or empty where it is not what was sealed. */
    Optional<byte[]> open(long number, byte[] sealed, int offset, int length);

    default byte[] seal(long number, byte[] content) {
        return seal(number, content, content.length);
    }
}
