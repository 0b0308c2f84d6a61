package dev.nightshift.repository;

import dev.nightshift.storage.ObjectContent;
import dev.nightshift.storage.ObjectInfo;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The master key, wrapped by a passphrase (docs/repository-format.md, section 2).
 *
 * @param created by the clock of whoever added it
 * @param label what people call it
 * @param mac over all other values and the object's name, under the master key
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9106">RFC 9106, Argon2</a>
 */
record KeyObject(
        int format,
        String repository,
        int memoryKib,
        int passes,
        int lanes,
        String salt,
        String nonce,
        String wrapped,
        Optional<Instant> created,
        Optional<String> label,
        Optional<String> mac) {

    static final String PREFIX = "keys/";
    private static final Logger LOG = LoggerFactory.getLogger(KeyObject.class);
    private static final HexFormat HEX = HexFormat.of();

    /** Checks what a lenient reader lets through as null. */
    KeyObject {
        if (isMissing(repository) || isMissing(salt) || isMissing(nonce) || isMissing(wrapped)) {
            throw new IllegalArgumentException("a field is missing; expected repository, salt, nonce and wrapped");
        }
        created = orEmpty(created);
        label = orEmpty(label);
        mac = orEmpty(mac);
    }

    private static boolean isMissing(@Nullable Object value) {
        return value == null;
    }

    @SuppressWarnings("NullableOptional") // what the lenient reader gives for a field that is missing
    private static <T> Optional<T> orEmpty(@Nullable Optional<T> value) {
        return value == null ? Optional.empty() : value;
    }

    /** What a new key wraps, and for whom. */
    record Wrapping(String repository, Keys keys, Passphrase passphrase, KeyDerivation cost, Optional<String> label) {}

    /** @return its name */
    static String create(ObjectStore store, Wrapping wrapping, Instant now) {
        KeyDerivation cost = wrapping.cost();
        byte[] salt = SealedObjects.randomSalt();
        byte[] nonce = Arrays.copyOf(SealedObjects.randomSalt(), 12);
        byte[] wrapped = crypt(
                        Cipher.ENCRYPT_MODE,
                        derive(wrapping.passphrase(), cost, salt),
                        nonce,
                        wrapping.repository(),
                        wrapping.keys().master())
                .orElseThrow();
        KeyObject key = new KeyObject(
                Format.VERSION,
                wrapping.repository(),
                cost.memoryKib(),
                cost.passes(),
                cost.lanes(),
                HEX.formatHex(salt),
                HEX.formatHex(nonce),
                HEX.formatHex(wrapped),
                Optional.of(now),
                wrapping.label(),
                Optional.empty());
        String name = PREFIX + SealedObjects.randomName();
        store.commit(name, ObjectContent.of(Json.write(key.signed(name, wrapping.keys()))));
        return name;
    }

    static List<String> names(ObjectStore store) {
        List<String> names = new ArrayList<>();
        store.list(PREFIX, (ObjectInfo info) -> names.add(info.name()));
        return names;
    }

    static KeyObject parse(String name, byte[] bytes) {
        return Json.readLenient(name, bytes, KeyObject.class);
    }

    /** Tries every key of the repository. One that is damaged keeps no other from opening it. */
    static byte[] unlock(ObjectStore store, String repository, Passphrase passphrase) {
        List<RepositoryException.Damaged> damaged = new ArrayList<>();
        int own = 0;
        for (String name : names(store)) {
            try {
                KeyObject key = parse(name, store.read(name, Format.MAX_DOCUMENT_BYTES));
                if (!key.repository().equals(repository)) {
                    continue; // left by a creation that came second
                }
                own++;
                Optional<byte[]> master = key.unwrap(name, passphrase);
                if (master.isPresent()) {
                    return master.get();
                }
            } catch (RepositoryException.Damaged e) {
                damaged.add(e);
            } catch (StorageException.NotFound e) {
                LOG.debug("{} was removed since it was listed", name, e);
            }
        }
        if (!damaged.isEmpty()) {
            throw damaged.get(0); // it may be the one that the passphrase is for
        }
        if (own == 0) {
            throw ObjectHeader.damaged(
                    PREFIX, "holds no key of this repository, so nothing can open it. Restore keys/ from a copy.");
        }
        String noKey = own == 1 ? "The only key" : "None of the " + own + " keys";
        throw new RepositoryException.WrongPassphrase(noKey + " of the repository at " + store.location()
                + (own == 1 ? " does not open" : " opens")
                + " with the passphrase given. Check the environment variable or file that"
                + " the repository's 'passphrase' setting names.");
    }

    /**
     * Looks whether {@code name} is what a holder of the master key wrote. A key of another repository is passed over: a
     * creation that came second left it.
     *
     * @param own the repository that {@code keys} are of
     */
    static void check(ObjectStore store, String name, String own, Keys keys) {
        KeyObject key = parse(name, store.read(name, Format.MAX_DOCUMENT_BYTES));
        requireSense(name, key);
        boolean isOwn = key.repository.equals(own) || key.of(own).isAuthentic(name, keys);
        if (isOwn && !key.isAuthentic(name, keys)) {
            throw ObjectHeader.damaged(name, "was changed: its authentication code does not fit its values");
        }
    }

    private static void requireSense(String name, KeyObject key) {
        try {
            KeyDerivation cost = key.cost();
            boolean fits = key.format() == Format.VERSION
                    && HEX.parseHex(key.salt()).length == ObjectHeader.SALT_BYTES
                    && HEX.parseHex(key.nonce()).length == 12
                    && HEX.parseHex(key.wrapped()).length == Keys.KEY_BYTES + Seal.TAG_BYTES;
            if (!fits) {
                throw ObjectHeader.damaged(name, "holds no key: a length in it is not that of one made with " + cost);
            }
        } catch (IllegalArgumentException e) {
            throw ObjectHeader.damaged(name, "holds values that no key has: " + e.getMessage());
        }
    }

    /** The master key, or empty where another passphrase is wanted. */
    Optional<byte[]> unwrap(String name, Passphrase passphrase) {
        try {
            byte[] key = derive(passphrase, cost(), HEX.parseHex(salt));
            return crypt(Cipher.DECRYPT_MODE, key, HEX.parseHex(nonce), repository, HEX.parseHex(wrapped));
        } catch (IllegalArgumentException e) {
            throw ObjectHeader.damaged(name, "holds values that no key has: " + e.getMessage());
        }
    }

    /** How hard it is to guess the passphrase; throws IllegalArgumentException where the figures make no sense. */
    KeyDerivation cost() {
        return new KeyDerivation(memoryKib, passes, lanes);
    }

    /** Whether all its values are those that a holder of the master key wrote under that name. */
    boolean isAuthentic(String name, Keys keys) {
        return mac.filter(code -> MessageDigest.isEqual(
                        code.getBytes(StandardCharsets.UTF_8),
                        keys.keyMac(text(name)).getBytes(StandardCharsets.UTF_8)))
                .isPresent();
    }

    private KeyObject of(String other) {
        return new KeyObject(format, other, memoryKib, passes, lanes, salt, nonce, wrapped, created, label, mac);
    }

    private KeyObject signed(String name, Keys keys) {
        Optional<String> code = Optional.of(keys.keyMac(text(name)));
        return new KeyObject(format, repository, memoryKib, passes, lanes, salt, nonce, wrapped, created, label, code);
    }

    private String text(String name) {
        StringBuilder text = new StringBuilder();
        for (Object value : List.of(
                name,
                format,
                repository,
                memoryKib,
                passes,
                lanes,
                salt,
                nonce,
                wrapped,
                created.map(Instant::toString).orElse(""),
                label.orElse(""))) {
            text.append(value).append('\n');
        }
        return text.toString();
    }

    private static byte[] derive(Passphrase passphrase, KeyDerivation cost, byte[] salt) {
        Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
        argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memoryKib())
                .withIterations(cost.passes())
                .withParallelism(cost.lanes())
                .withSalt(salt)
                .build());
        byte[] key = new byte[Keys.KEY_BYTES];
        argon2.generateBytes(utf8(passphrase), key);
        return key;
    }

    private static byte[] utf8(Passphrase passphrase) {
        var encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(passphrase.characters()));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    private static Optional<byte[]> crypt(int mode, byte[] key, byte[] nonce, String repository, byte[] content) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
            cipher.updateAAD(("nightshift key 1 " + repository).getBytes(StandardCharsets.UTF_8));
            return Optional.of(cipher.doFinal(content));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("AES-GCM refused the values: " + e.getMessage(), e);
        }
    }
}
