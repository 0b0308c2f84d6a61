package dev.nightshift.repository;

import java.io.IOException;
import java.io.InputStream;

/**
 * Takes the files of one snapshot, in any order, each path once. For use by one thread; the blocks' work happens on
 * others. Nothing is visible in the repository until {@link #commit}; closing without it leaves only unreferenced
 * blocks, which the next snapshot reuses (Invariant 5).
 */
public interface SnapshotWriter extends AutoCloseable {

    /** The id that the snapshot will have. */
    String id();

    /** Where the time goes, and after the commit went. */
    StageTimes times();

    void directory(String path, FileAttributes attributes);

    void link(String path, FileAttributes attributes, String target);

    /** Reads {@code content} to its end and keeps it under {@code path}. */
    void file(String path, FileAttributes attributes, InputStream content) throws IOException;

    /** Waits for every block, writes tree and index, makes them durable, then creates the manifest. */
    Snapshot commit(PhysicalBackup backup);

    /** Aborts where not committed. */
    @Override
    void close();
}
