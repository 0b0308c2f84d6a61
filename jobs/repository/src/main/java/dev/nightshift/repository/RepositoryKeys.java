package dev.nightshift.repository;

import dev.nightshift.storage.ObjectContent;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of an encrypted repository. Each wraps the same master key, so adding or removing one touches nothing else.
 * Whoever has the master key keeps it: removing a key takes a passphrase away, not what it once opened.
 */
public final class RepositoryKeys {

    private static final Logger LOG = LoggerFactory.getLogger(RepositoryKeys.class);
    private static final int MAX_LABEL = 100;

    private final Engine engine;
    private final ObjectStore store;
    private final String repository;
    private final Passphrase inUse;
    private final Clock clock;

    /** @param stoodAlready a key that opens with that passphrase was there; none was added */
    public record Added(RepositoryKey key, boolean stoodAlready) {}

    /** A key's object as it was read; its bytes are kept so that it can be put back. */
    private record Read(String name, byte[] bytes, RepositoryKey key) {}

    /** @param inUse the passphrase that the repository was opened with */
    RepositoryKeys(Engine engine, Passphrase inUse, Clock clock) {
        RepositoryConfig config = RepositoryConfig.read(engine.store());
        if (!config.encrypted()) {
            throw new RepositoryException.Refused("The repository at " + engine.location()
                    + " is not encrypted, so it has no keys. Create a new one with a passphrase and back up there, if"
                    + " what it holds shall be encrypted.");
        }
        this.engine = engine;
        this.store = engine.store();
        this.repository = config.id();
        this.inUse = inUse;
        this.clock = clock;
    }

    /** Every key, damaged ones too, in the order of their ids. */
    public List<RepositoryKey> all() {
        return read(inUse).stream().map(Read::key).toList();
    }

    /**
     * Adds a passphrase. When this returns, the key has been read back and opened with it.
     *
     * @throws IllegalArgumentException if the label is no line of at most 100 characters
     */
    public Added add(Passphrase added, Optional<String> label, KeyDerivation cost) {
        label.ifPresent(RepositoryKeys::checkLabel);
        try (Lease lease = engine.leases().acquire(LeaseDocument.KEYS, Optional.empty())) {
            Optional<RepositoryKey> standing = opened(read(added));
            if (standing.isPresent()) {
                return new Added(standing.get(), true);
            }
            requireStanding(lease, "added");
            KeyObject.create(
                    store, new KeyObject.Wrapping(repository, engine.keys(), added, cost, label), clock.instant());
            return opened(read(added))
                    .map(key -> new Added(key, false))
                    .orElseThrow(() -> ObjectHeader.damaged(
                            KeyObject.PREFIX, "holds the new key, but it does not open with the new passphrase"));
        }
    }

    /**
     * Removes a key, never the only one that the passphrase in use opens: so one stays that is known to open.
     *
     * @param id or the beginning of one that is unique
     * @throws RepositoryException.NoKey where no single key answers to it
     * @throws RepositoryException.Refused if it is the last one or the one in use, or another host changes keys now
     */
    public RepositoryKey remove(String id) {
        try (Lease lease = engine.leases().acquireAlone(LeaseDocument.KEYS)) {
            List<Read> keys = read(inUse);
            Read removed = find(id, keys);
            Read kept = keys.stream()
                    .filter(each -> each.key().opens() && !each.equals(removed))
                    .findFirst()
                    .orElseThrow(() -> refusal(removed, keys));
            requireStanding(lease, "removed");
            store.delete(removed.name());
            requireKept(kept, removed);
            return removed.key();
        }
    }

    private RepositoryException.Refused refusal(Read removed, List<Read> keys) {
        boolean others = keys.stream()
                .anyMatch(each -> !each.equals(removed) && each.key().condition() != RepositoryKey.Condition.DAMAGED);
        return new RepositoryException.Refused("Key " + removed.key().id() + " of " + engine.location()
                + (others
                        ? " is the one that the passphrase in use opens. Nothing was changed. Put the passphrase of"
                                + " another key into the configuration first; then the next night opens, too."
                        : " is its last one; without it, nobody could read what is stored. Nothing was changed. Add"
                                + " another passphrase first, and put that one into the configuration."));
    }

    /**
     * A process that slept through the end of its lease may have removed a key while another host removed this one's.
     * Then the one that is still known comes back.
     */
    private void requireKept(Read kept, Read removed) {
        if (store.find(kept.name()).isPresent()) {
            return;
        }
        try {
            store.commit(removed.name(), ObjectContent.of(removed.bytes()));
        } catch (StorageException.AlreadyExists e) {
            throw putBack(removed, e);
        }
        throw putBack(removed, null);
    }

    private RepositoryException.Refused putBack(
            Read removed, @org.jspecify.annotations.Nullable Throwable alreadyThere) {
        RepositoryException.Refused refused = new RepositoryException.Refused("While key "
                + removed.key().id() + " was removed from " + engine.location()
                + ", another host removed the one that the passphrase in use opens. The removed key was put back. Look"
                + " at the keys ('nightshift key list') and try again.");
        if (alreadyThere != null) {
            refused.addSuppressed(alreadyThere);
        }
        return refused;
    }

    private void requireStanding(Lease lease, String done) {
        if (!lease.stands()) {
            throw new RepositoryException.Refused("This change's lease on " + engine.location()
                    + " is gone: another run took it for dead. No key was " + done + ". Run it again.");
        }
    }

    private Read find(String id, List<Read> keys) {
        List<Read> matching = keys.stream()
                .filter(each -> !id.isEmpty() && each.key().id().startsWith(id))
                .toList();
        if (matching.size() == 1) {
            return matching.get(0);
        }
        throw new RepositoryException.NoKey((matching.isEmpty() ? "No key" : "More than one key") + " of "
                + engine.location() + " answers to '" + id + "'. There are: "
                + keys.stream().map(each -> each.key().id()).collect(Collectors.joining(", ")) + ".");
    }

    private static Optional<RepositoryKey> opened(List<Read> keys) {
        return keys.stream().map(Read::key).filter(RepositoryKey::opens).findFirst();
    }

    private List<Read> read(Passphrase passphrase) {
        List<Read> keys = new ArrayList<>();
        for (String name : KeyObject.names(store)) {
            try {
                byte[] bytes = store.read(name, Format.MAX_DOCUMENT_BYTES);
                examine(name, bytes, passphrase).ifPresent(key -> keys.add(new Read(name, bytes, key)));
            } catch (StorageException.NotFound e) {
                LOG.debug("{} was removed since it was listed", name, e);
            }
        }
        return keys;
    }

    /** Empty for a key of another repository: a creation that came second left it. */
    private Optional<RepositoryKey> examine(String name, byte[] bytes, Passphrase passphrase) {
        String id = name.substring(KeyObject.PREFIX.length());
        try {
            KeyObject key = KeyObject.parse(name, bytes);
            if (!key.repository().equals(repository)) {
                return Optional.empty();
            }
            boolean opens = key.unwrap(name, passphrase)
                    .filter(master -> Arrays.equals(master, engine.keys().master()))
                    .isPresent();
            return Optional.of(new RepositoryKey(
                    id, key.created(), key.label(), Optional.of(key.cost()), opens, condition(name, key, opens)));
        } catch (RepositoryException.Damaged e) {
            return Optional.of(new RepositoryKey(
                    id, Optional.empty(), Optional.empty(), Optional.empty(), false, RepositoryKey.Condition.DAMAGED));
        }
    }

    private RepositoryKey.Condition condition(String name, KeyObject key, boolean opens) {
        if (key.mac().isPresent()) {
            return key.isAuthentic(name, engine.keys())
                    ? RepositoryKey.Condition.WHOLE
                    : RepositoryKey.Condition.DAMAGED;
        }
        return opens ? RepositoryKey.Condition.WHOLE : RepositoryKey.Condition.UNPROVEN;
    }

    private static void checkLabel(String label) {
        boolean line = label.chars().noneMatch(Character::isISOControl);
        if (label.isBlank() || label.length() > MAX_LABEL || !line) {
            throw new IllegalArgumentException("the label has " + label.length()
                    + " characters; expected one line of 1 to " + MAX_LABEL + ", not only spaces");
        }
    }
}
