package dev.nightshift.repository;

import dev.nightshift.storage.StorageException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * Checks packs that no index names: left by a run that died, being written by one, or known to a lost index object. The
 * first is what a crash leaves and a prune takes away; so what is wrong with one is worth a remark and no damage. A lost
 * index object is.
 */
final class UnindexedPackCheck {

    private final PackReader packs;
    private final Queue<String> remarks;

    /** @param remarks receives a sentence for each pack that is not what was written */
    UnindexedPackCheck(PackReader packs, Queue<String> remarks) {
        this.packs = packs;
        this.remarks = remarks;
    }

    /** @return whether all in it is what was written */
    boolean check(String id) {
        try {
            byte[] bytes = packs.whole(id);
            return firstDamage(packs, packs.table(id, bytes), bytes)
                    .map(at -> damaged(id, "has a damaged block at byte " + at))
                    .orElse(true);
        } catch (RepositoryException.Damaged e) {
            return damaged(id, e.damages().get(0).detail());
        } catch (StorageException.TooLarge e) {
            return damaged(id, "is far too long");
        } catch (StorageException.Unreadable e) {
            return damaged(id, "can't be read from the disk");
        } catch (StorageException.NotFound e) {
            return true; // a prune has deleted it
        }
    }

    /** Where the first block begins that is not what was sealed. It need not be decoded: a seal covers every byte. */
    static Optional<Long> firstDamage(PackReader packs, PackRecord record, byte[] bytes) {
        Seal seal = packs.seal(record.id());
        long at = ObjectHeader.BYTES;
        List<PackRecord.Entry> entries = record.entries();
        for (int number = 0; number < entries.size(); number++) {
            int stored = entries.get(number).stored();
            if (seal.open(number, bytes, (int) at, stored).isEmpty()) {
                return Optional.of(at);
            }
            at += stored;
        }
        return Optional.empty();
    }

    private boolean damaged(String id, String detail) {
        remarks.add(PackRecord.objectName(id) + " " + detail
                + ". No index names it, so no snapshot counts on it: a run that died left it, and a prune removes it.");
        return false;
    }
}
