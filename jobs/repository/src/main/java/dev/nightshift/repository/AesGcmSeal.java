package dev.nightshift.repository;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM with the part's number as nonce; the key serves one object only. */
final class AesGcmSeal implements Seal {

    private static final ThreadLocal<Cipher> CIPHER = ThreadLocal.withInitial(AesGcmSeal::newCipher);

    private final SecretKeySpec key;
    private final byte[] additionalData;

    AesGcmSeal(byte[] key, byte[] additionalData) {
        this.key = new SecretKeySpec(key, "AES");
        this.additionalData = additionalData;
    }

    @Override
    public byte[] seal(long number, byte[] content, int length) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, number).doFinal(content, 0, length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to seal part " + number, e);
        }
    }

    @Override
    public Optional<byte[]> open(long number, byte[] sealed, int offset, int length) {
        if (length < TAG_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, number).doFinal(sealed, offset, length));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to open part " + number, e);
        }
    }

    private Cipher cipher(int mode, long number) throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(12).putInt(0).putLong(number).array();
        Cipher cipher = CIPHER.get();
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
        cipher.updateAAD(additionalData);
        return cipher;
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no AES/GCM/NoPadding; use a complete JDK.", e);
        }
    }
}
