package dev.nightshift.repository;

import java.nio.file.Path;
import java.util.Optional;

/** Where a snapshot's entries go on the local disk. */
public interface RestoreTarget {

    /** The place of the entry at {@code path} (tree path, with slashes), or empty to leave it out. */
    Optional<Path> place(String path);

    /** What the link at {@code path} shall point to, given what it pointed to on the server. */
    String linkTarget(String path, String original);

    /** Whether what was written has to survive a crash of the machine; a scratch server's files need not. */
    default boolean durable() {
        return true;
    }
}
