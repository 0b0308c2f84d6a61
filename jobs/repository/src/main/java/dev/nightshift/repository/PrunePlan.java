package dev.nightshift.repository;

import java.util.List;

/**
 * What a prune would do, with reasons.
 *
 * @param keptPacks packs that hold at least one block which a snapshot needs
 * @param keptBytes their lengths' sum
 * @param repack packs of which little is needed: that little is stored anew, then they are marked too
 * @param tombstone packs that nothing needs, to be marked now and deleted by a prune after the grace
 * @param delete packs marked long enough ago, seen again as unneeded, with no writer left that may have counted on them
 * @param waiting one sentence for each marked pack group that can't go yet, and why
 */
public record PrunePlan(
        long keptPacks,
        long keptBytes,
        List<PackToRemove> repack,
        List<PackToRemove> tombstone,
        List<PackToRemove> delete,
        List<String> waiting) {

    public PrunePlan {
        repack = List.copyOf(repack);
        tombstone = List.copyOf(tombstone);
        delete = List.copyOf(delete);
        waiting = List.copyOf(waiting);
    }

    /**
     * A pack on its way out.
     *
     * @param object its name in the store
     * @param length in bytes
     * @param reason why
     */
    public record PackToRemove(String object, long length, String reason) {}
}
