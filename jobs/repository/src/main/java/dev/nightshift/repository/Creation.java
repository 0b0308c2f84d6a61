package dev.nightshift.repository;

import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import dev.nightshift.storage.StoreCapabilities;
import dev.nightshift.storage.StoreProbe;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Creates repositories and unlocks them. */
final class Creation {

    private Creation() {}

    /**
     * Keys come first, {@code config} last and create-only: of two that create at once, one wins, and a creation that
     * dies leaves nothing that passes for a repository.
     */
    static Repository create(ObjectStore store, Keys keys, NewRepository choices, Clock clock) {
        if (keys.encrypted() != choices.passphrase().isPresent()) {
            throw new RepositoryException.Refused(
                    "A copy is encrypted just as its original is: give both repositories a passphrase, or neither.");
        }
        if (Repository.stands(store)) {
            throw standsAlready(store, null);
        }
        store.createLocation();
        refuseHeadless(store);
        StoreCapabilities proven = StoreProbe.run(store);
        if (!proven.createOnly() || !proven.listAfterWrite()) {
            throw new RepositoryException.Refused("The store at " + store.location()
                    + " can't hold a repository: it " + (proven.createOnly() ? "lists late" : "overwrites objects")
                    + ". Nightshift needs create-only puts (If-None-Match) and listings that show new objects.");
        }
        String id = SealedObjects.randomName();
        choices.passphrase()
                .ifPresent(
                        passphrase -> KeyObject.create(store, id, keys.master(), passphrase, choices.keyDerivation()));
        RepositoryConfig config = new RepositoryConfig(
                Format.VERSION,
                id,
                keys.family(),
                keys.encrypted() ? RepositoryConfig.AES_GCM : RepositoryConfig.NONE,
                Format.BLOCK_BYTES,
                clock.instant(),
                true,
                true,
                "");
        try {
            config.signed(keys).writeTo(store);
        } catch (StorageException.AlreadyExists e) {
            throw standsAlready(store, e);
        }
        return new Repository(store, keys, clock);
    }

    /** A repository that lost its {@code config} is no empty place. Keys alone are what a creation that died left. */
    private static void refuseHeadless(ObjectStore store) {
        for (String prefix : List.of("snapshots/", "index/", "packs/")) {
            store.list(prefix, info -> {
                throw new RepositoryException.Refused("There is " + info.name() + " at " + store.location()
                        + ", but no 'config': a repository that lost it. Nothing was changed. Bring 'config' back from"
                        + " a copy of the disk or bucket, or create the new repository at another place.");
            });
        }
    }

    /** @param remembered asked first, and told once {@code config} was found to be authentic */
    static Keys unlock(ObjectStore store, Optional<Passphrase> passphrase, UnlockedKey remembered) {
        RepositoryConfig config = RepositoryConfig.read(store);
        if (!config.encrypted()) {
            if (passphrase.isPresent()) {
                throw new RepositoryException.Refused("The repository at " + store.location() + " says that it is not"
                        + " encrypted, but a passphrase is configured. If that is meant, replace the passphrase by"
                        + " 'encryption: none'; if not, somebody changed the repository.");
            }
            return Keys.unencrypted();
        }
        Passphrase given = passphrase.orElseThrow(() -> new RepositoryException.WrongPassphrase("The repository at "
                + store.location() + " is encrypted and no passphrase is configured. Set 'passphrase' in its entry."));
        Keys keys = remembered.of(config.id()).orElseGet(() -> Keys.of(KeyObject.unlock(store, config.id(), given)));
        config.authenticate(keys);
        remembered.remember(config.id(), keys);
        return keys;
    }

    private static RepositoryException.Refused standsAlready(
            ObjectStore store, @org.jspecify.annotations.Nullable Throwable cause) {
        RepositoryException.Refused refused = new RepositoryException.Refused(
                "There is a repository at " + store.location() + " already. Nothing was changed.");
        if (cause != null) {
            refused.addSuppressed(cause);
        }
        return refused;
    }
}
