package dev.nightshift.repository;

import java.util.List;

/**
 * What a repair of snapshots did, or with {@code dryRun} would have done.
 *
 * @param setAside the snapshots that were found broken, and why
 * @param remarks what a person should know besides, in sentences
 */
public record SnapshotRepairReport(boolean dryRun, List<Broken> setAside, List<String> remarks) {

    public SnapshotRepairReport {
        setAside = List.copyOf(setAside);
        remarks = List.copyOf(remarks);
    }

    /** @param snapshot {@code <server>/<id>} */
    public record Broken(String snapshot, String reason) {}
}
