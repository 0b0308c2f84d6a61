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
        if (stands(store)) {
            throw standsAlready(store, null);
        }
        store.createLocation();
        refuseHeadless(store);
        StoreCapabilities proven = probe(store);
        if (!proven.listAfterWrite()) {
            throw new RepositoryException.Refused("The store at " + store.location()
                    + " can't hold a repository: its listings show new objects late, so nobody could tell who is"
                    + " writing. Nightshift needs listings that show an object as soon as it stands.");
        }
        ObjectStore used = proven.createOnly() ? store : store.lookingFirst();
        String id = SealedObjects.randomName();
        choices.passphrase()
                .ifPresent(passphrase -> KeyObject.create(
                        used,
                        new KeyObject.Wrapping(id, keys, passphrase, choices.keyDerivation(), Optional.empty()),
                        clock.instant()));
        RepositoryConfig config = new RepositoryConfig(
                Format.VERSION,
                id,
                keys.family(),
                keys.encrypted() ? RepositoryConfig.AES_GCM : RepositoryConfig.NONE,
                Format.BLOCK_BYTES,
                clock.instant(),
                proven.createOnly(),
                true,
                "");
        try {
            config.signed(keys).writeTo(used);
        } catch (StorageException.AlreadyExists e) {
            throw standsAlready(store, e);
        }
        RepositoryConfig standing = RepositoryConfig.read(store);
        if (!standing.id().equals(id)) { // of two creations at once on a store that overwrites, one does not last
            throw standsAlready(store, null);
        }
        return opened(store, standing, keys, clock);
    }

    /**
     * A store that overwrites, or refuses to put with a condition at all, is used with a look before each put. What else
     * failed the probe fails it again.
     */
    private static StoreCapabilities probe(ObjectStore store) {
        try {
            return StoreProbe.run(store);
        } catch (StorageException.Failed e) {
            if (e.isTransient()) {
                throw e;
            }
            try {
                return new StoreCapabilities(
                        false, StoreProbe.run(store.lookingFirst()).listAfterWrite());
            } catch (StorageException again) {
                e.addSuppressed(again);
                throw e;
            }
        }
    }

    static Repository open(ObjectStore store, Optional<Passphrase> passphrase, UnlockedKey remembered, Clock clock) {
        RepositoryConfig config = RepositoryConfig.read(store);
        return opened(store, config, unlock(store, config, passphrase, remembered), clock);
    }

    private static Repository opened(ObjectStore store, RepositoryConfig config, Keys keys, Clock clock) {
        ObjectStore used = config.createOnly() ? store : store.lookingFirst();
        return new Repository(new Engine(used, keys, clock, Format.PACK_TARGET_BYTES, !config.createOnly()), clock);
    }

    private static boolean stands(ObjectStore store) {
        try {
            return store.find(RepositoryConfig.NAME).isPresent();
        } catch (StorageException.NotFound e) {
            return false; // no directory or bucket either: creating the first object decides
        }
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
    static Keys unlock(
            ObjectStore store, RepositoryConfig config, Optional<Passphrase> passphrase, UnlockedKey remembered) {
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
