package dev.nightshift.repository;

import java.util.List;

/**
 * One damaged or missing object and what it touches.
 *
 * @param object its name in the store
 * @param detail what was found and what was expected
 * @param files of the snapshots below, {@code <server>/<snapshot>:<path>}; cut at a hundred, the last entry says so
 * @param snapshots {@code <server>/<id>} of each snapshot that needs the object
 */
public record Damage(String object, String detail, List<String> files, List<String> snapshots) {

    public Damage {
        files = List.copyOf(files);
        snapshots = List.copyOf(snapshots);
    }
}
