package dev.nightshift.repository;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * All that follows from a master key: identities and seals. Without a master key: plain hashes and checksums.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5869">RFC 5869, HKDF</a>
 */
final class Keys {

    static final int KEY_BYTES = 32;
    private static final String NO_FAMILY = "0".repeat(32);

    private final Optional<byte[]> master;
    private final Optional<SecretKeySpec> identity;
    private final ThreadLocal<Mac> identityMac = ThreadLocal.withInitial(this::newIdentityMac);
    private final ThreadLocal<MessageDigest> digest = ThreadLocal.withInitial(Keys::sha256);

    private Keys(Optional<byte[]> master) {
        this.master = master;
        this.identity = master.map(key -> new SecretKeySpec(derive(key, null, "block identity"), "HmacSHA256"));
    }

    static Keys of(byte[] master) {
        if (master.length != KEY_BYTES) {
            throw new IllegalArgumentException("a master key has " + master.length + " bytes; expected " + KEY_BYTES);
        }
        return new Keys(Optional.of(master.clone()));
    }

    static Keys unencrypted() {
        return new Keys(Optional.empty());
    }

    boolean encrypted() {
        return master.isPresent();
    }

    /** The master key, for wrapping it once more. */
    byte[] master() {
        return master.orElseThrow().clone();
    }

    /** Equal for repositories that share the master key. */
    String family() {
        return master.map(key -> HexFormat.of().formatHex(Arrays.copyOf(derive(key, null, "family"), 16)))
                .orElse(NO_FAMILY);
    }

    /** The MAC over a repository's configuration; empty without encryption. */
    String configMac(String text) {
        return macOver("config", text);
    }

    /** The MAC over a key object, so that it can be told to be whole without its passphrase. */
    String keyMac(String text) {
        return macOver("key", text);
    }

    private String macOver(String purpose, String text) {
        return master.map(key -> {
                    Mac mac = hmac(new SecretKeySpec(derive(key, null, purpose), "HmacSHA256"));
                    return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
                })
                .orElse("");
    }

    BlockId identify(byte[] content, int length) {
        return identify(ByteBuffer.wrap(content, 0, length));
    }

    /** The identity of what remains in {@code content}, which stays as it is. */
    BlockId identify(ByteBuffer content) {
        if (identity.isPresent()) {
            Mac mac = identityMac.get();
            mac.update(content.duplicate());
            return BlockId.of(mac.doFinal());
        }
        MessageDigest sha = digest.get();
        sha.update(content.duplicate());
        return BlockId.of(sha.digest());
    }

    /** The seal of the object {@code name}. */
    Seal seal(String name, ObjectHeader header) {
        byte[] additional = header.additionalData(name);
        return master.<Seal>map(key -> new AesGcmSeal(
                        derive(key, header.salt(), "seal " + header.type().letter()), additional))
                .orElseGet(() -> new ChecksumSeal(additional));
    }

    private Mac newIdentityMac() {
        return hmac(identity.orElseThrow());
    }

    private static byte[] derive(byte[] master, byte @org.jspecify.annotations.Nullable [] salt, String purpose) {
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
        byte[] info = ("nightshift 1 " + purpose).getBytes(StandardCharsets.UTF_8);
        hkdf.init(new HKDFParameters(master, salt, info));
        byte[] key = new byte[KEY_BYTES];
        hkdf.generateBytes(key, 0, key.length);
        return key;
    }

    private static Mac hmac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no HmacSHA256; use a complete JDK.", e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no SHA-256; use a complete JDK.", e);
        }
    }
}
