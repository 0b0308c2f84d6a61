package dev.nightshift.repository;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/** For {@code encryption: none}: finds damage, keeps nothing secret. */
final class ChecksumSeal implements Seal {

    private final byte[] additionalData;

    ChecksumSeal(byte[] additionalData) {
        this.additionalData = additionalData;
    }

    @Override
    public byte[] seal(long number, byte[] content, int length) {
        byte[] sealed = Arrays.copyOf(content, length + TAG_BYTES);
        System.arraycopy(tag(number, content, 0, length), 0, sealed, length, TAG_BYTES);
        return sealed;
    }

    @Override
    public Optional<byte[]> open(long number, byte[] sealed, int offset, int length) {
        int contentLength = length - TAG_BYTES;
        if (contentLength < 0) {
            return Optional.empty();
        }
        int end = offset + contentLength;
        byte[] tag = tag(number, sealed, offset, contentLength);
        return Arrays.equals(tag, 0, TAG_BYTES, sealed, end, end + TAG_BYTES)
                ? Optional.of(Arrays.copyOfRange(sealed, offset, end))
                : Optional.empty();
    }

    private byte[] tag(long number, byte[] content, int offset, int length) {
        MessageDigest sha = Keys.sha256();
        sha.update(additionalData);
        sha.update(ByteBuffer.allocate(12).putInt(0).putLong(number).array());
        sha.update(content, offset, length);
        return sha.digest();
    }
}
