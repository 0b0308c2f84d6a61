package dev.nightshift.repository;

import dev.nightshift.storage.ObjectContent;
import dev.nightshift.storage.ObjectInfo;
import dev.nightshift.storage.ObjectStore;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
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

/**
 * The master key, wrapped by a passphrase (docs/repository-format.md, section 2).
 *
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
        String wrapped) {

    static final String PREFIX = "keys/";
    private static final HexFormat HEX = HexFormat.of();

    static void create(ObjectStore store, String repository, byte[] master, Passphrase passphrase, KeyDerivation cost) {
        byte[] salt = SealedObjects.randomSalt();
        byte[] nonce = Arrays.copyOf(SealedObjects.randomSalt(), 12);
        byte[] wrapped = crypt(Cipher.ENCRYPT_MODE, derive(passphrase, cost, salt), nonce, repository, master)
                .orElseThrow();
        KeyObject key = new KeyObject(
                Format.VERSION,
                repository,
                cost.memoryKib(),
                cost.passes(),
                cost.lanes(),
                HEX.formatHex(salt),
                HEX.formatHex(nonce),
                HEX.formatHex(wrapped));
        store.commit(PREFIX + SealedObjects.randomName(), ObjectContent.of(Json.write(key)));
    }

    /** Tries every key of the repository. One that is damaged keeps no other from opening it. */
    static byte[] unlock(ObjectStore store, String repository, Passphrase passphrase) {
        List<String> names = new ArrayList<>();
        store.list(PREFIX, (ObjectInfo info) -> names.add(info.name()));
        List<RepositoryException.Damaged> damaged = new ArrayList<>();
        int own = 0;
        for (String name : names) {
            try {
                KeyObject key = Json.read(name, store.read(name, Format.MAX_DOCUMENT_BYTES), KeyObject.class);
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
            }
        }
        if (!damaged.isEmpty()) {
            throw damaged.get(0); // it may be the one that the passphrase is for
        }
        if (own == 0) {
            throw ObjectHeader.damaged(
                    PREFIX, "holds no key of this repository, so nothing can open it. Restore keys/ from a copy.");
        }
        throw new RepositoryException.WrongPassphrase("None of the " + own + " keys of the repository at "
                + store.location() + " opens with the passphrase given. Check the environment variable or file that"
                + " the repository's 'passphrase' setting names.");
    }

    /**
     * Looks whether {@code name} can be a key. Whether its values are those that were written shows only with its own
     * passphrase.
     */
    static void check(ObjectStore store, String name) {
        KeyObject key = Json.read(name, store.read(name, Format.MAX_DOCUMENT_BYTES), KeyObject.class);
        try {
            KeyDerivation cost = new KeyDerivation(key.memoryKib(), key.passes(), key.lanes());
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

    private Optional<byte[]> unwrap(String name, Passphrase passphrase) {
        try {
            KeyDerivation cost = new KeyDerivation(memoryKib, passes, lanes);
            byte[] key = derive(passphrase, cost, HEX.parseHex(salt));
            return crypt(Cipher.DECRYPT_MODE, key, HEX.parseHex(nonce), repository, HEX.parseHex(wrapped));
        } catch (IllegalArgumentException e) {
            throw ObjectHeader.damaged(name, "holds values that no key has: " + e.getMessage());
        }
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
