package dev.nightshift.repository;

import java.util.Optional;

/**
 * A block's content in the form in which it will be sealed.
 *
 * @param base what a delta is made against; empty for every other form
 * @param proven a copy of its bytes that was decoded, and gave the content; empty where nobody has tried yet
 */
record EncodedBlock(
        BlockForm form, byte[] bytes, int length, int rawLength, Optional<Base> base, Optional<byte[]> proven) {

    EncodedBlock(BlockForm form, byte[] bytes, int length, int rawLength, Optional<Base> base) {
        this(form, bytes, length, rawLength, base, Optional.empty());
    }

    EncodedBlock {
        if (base.isPresent() != (form == BlockForm.DELTA)) {
            throw new IllegalArgumentException("a block of form " + form + " with the base " + base);
        }
    }

    /**
     * A full block that a delta is made against.
     *
     * @param content of the whole block
     */
    record Base(BlockKey key, byte[] content) {}
}
