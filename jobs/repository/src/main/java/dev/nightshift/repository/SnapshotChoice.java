package dev.nightshift.repository;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Finds the snapshot of a server that a person means.
 *
 * @param location of the repository, for messages
 * @param snapshots of that server, newest first
 * @param setAside of any server; one of this server answers where no other does
 */
record SnapshotChoice(
        String location, String server, List<Snapshot> snapshots, Supplier<List<SetAsideSnapshot>> setAside) {

    private static final int IDS_NAMED = 10;

    /** As {@link Repository#snapshot}. */
    Snapshot answeringTo(String id) {
        List<Snapshot> matching = id.equals(Repository.LATEST)
                ? snapshots.stream().limit(1).toList()
                : snapshots.stream().filter(each -> answersTo(each, id)).toList();
        if (matching.isEmpty() && !id.equals(Repository.LATEST)) {
            matching = setAside.get().stream()
                    .filter(each -> each.server().equals(server))
                    .flatMap(each -> each.snapshot().stream())
                    .filter(each -> answersTo(each, id))
                    .toList();
        }
        if (matching.size() == 1) {
            return matching.get(0);
        }
        throw new RepositoryException.NoSnapshot((matching.isEmpty() ? "No snapshot" : "More than one snapshot")
                + " of server '" + server + "' in " + location + " answers to '" + id + "'. " + whatThereIs());
    }

    private static boolean answersTo(Snapshot snapshot, String id) {
        return !id.isEmpty()
                && (snapshot.id().startsWith(id)
                        || snapshot.id()
                                .substring(snapshot.id().indexOf('-') + 1)
                                .startsWith(id));
    }

    private String whatThereIs() {
        if (snapshots.isEmpty()) {
            return "There are none of that server.";
        }
        return "There are: "
                + snapshots.stream().limit(IDS_NAMED).map(Snapshot::id).collect(Collectors.joining(", "))
                + (snapshots.size() > IDS_NAMED ? " and " + (snapshots.size() - IDS_NAMED) + " older ones." : ".");
    }
}
