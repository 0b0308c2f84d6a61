package dev.nightshift.repository;

import java.time.Duration;
import java.util.List;

/**
 * What a repair of the index did, or with {@code dryRun} would have done.
 *
 * @param named packs that the index named before
 * @param addedPacks packs that it names only now
 * @param addedBlocks the blocks in them
 * @param removed index objects and tombstones that could not be read any more, and are gone
 * @param damages packs that are damaged, in whole or in part; what is whole in them can be restored if the detail says so
 */
public record IndexRepairReport(
        boolean dryRun,
        long named,
        long addedPacks,
        long addedBlocks,
        long readBytes,
        List<String> removed,
        Duration took,
        List<Damage> damages) {

    public IndexRepairReport {
        removed = List.copyOf(removed);
        damages = List.copyOf(damages);
    }
}
