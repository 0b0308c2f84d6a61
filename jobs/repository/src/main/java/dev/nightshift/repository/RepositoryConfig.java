package dev.nightshift.repository;

import dev.nightshift.storage.ObjectContent;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.time.Instant;
import java.util.List;

/** The object {@code config} (docs/repository-format.md, section 2). */
record RepositoryConfig(
        int format,
        String id,
        String family,
        String encryption,
        int blockBytes,
        Instant created,
        boolean createOnly,
        boolean listAfterWrite,
        String mac) {

    static final String NAME = "config";
    static final String AES_GCM = "aes-256-gcm";
    static final String NONE = "none";

    boolean encrypted() {
        return encryption.equals(AES_GCM);
    }

    RepositoryConfig signed(Keys keys) {
        return new RepositoryConfig(
                format,
                id,
                family,
                encryption,
                blockBytes,
                created,
                createOnly,
                listAfterWrite,
                keys.configMac(text()));
    }

    /** Throws where the values are not those that the master key's owner wrote. */
    void authenticate(Keys keys) {
        if (!mac.equals(keys.configMac(text())) || !family.equals(keys.family())) {
            throw ObjectHeader.damaged(NAME, "was changed: its authentication code does not fit its values");
        }
    }

    void writeTo(ObjectStore store) {
        store.commit(NAME, ObjectContent.of(Json.write(this)));
    }

    static RepositoryConfig read(ObjectStore store) {
        byte[] bytes;
        try {
            bytes = store.read(NAME, Format.MAX_DOCUMENT_BYTES);
        } catch (StorageException.NotFound e) {
            throw new RepositoryException.NoRepository("There is no repository at " + store.location()
                    + " (no object 'config'). If it is a new one, create it with 'nightshift init'."
                    + " If it should be there, look whether the disk is mounted and the location is right.");
        }
        RepositoryConfig config = Json.read(NAME, bytes, RepositoryConfig.class);
        config.check();
        return config;
    }

    private void check() {
        if (format != Format.VERSION) {
            throw ObjectHeader.damaged(
                    NAME, "says format " + format + "; this Nightshift reads " + Format.VERSION + ". Use a newer one.");
        }
        if (!List.of(AES_GCM, NONE).contains(encryption) || blockBytes != Format.BLOCK_BYTES) {
            throw ObjectHeader.damaged(
                    NAME,
                    "says encryption " + encryption + ", blocks of " + blockBytes + " bytes; expected " + AES_GCM
                            + " or " + NONE + ", " + Format.BLOCK_BYTES);
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (Object value : List.of(format, id, family, encryption, blockBytes, created, createOnly, listAfterWrite)) {
            text.append(value).append('\n');
        }
        return text.toString();
    }
}
