package dev.nightshift.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/**
 * Receives the files of a base backup as they stream by. Paths are relative to the data directory, with slashes; what
 * a tablespace holds comes under {@code pg_tblspc/<oid>/}. The server sends tablespaces first, so they come before the
 * data directory's own files and before their links {@code pg_tblspc/<oid>}; apart from that a directory comes before
 * what it holds. Each call must have read its stream before it returns; what it leaves unread is skipped.
 */
public interface BaseBackupVisitor {

    void directory(String path, int mode, Instant modified) throws IOException;

    /** A symbolic link; for {@code pg_tblspc/<oid>} the target is the tablespace's location on the server. */
    void link(String path, int mode, Instant modified, String target) throws IOException;

    /** A regular file of {@code size} bytes. */
    void file(String path, int mode, Instant modified, long size, InputStream content) throws IOException;

    /** PostgreSQL's own backup manifest (JSON), to be kept as {@code backup_manifest} beside the other files. */
    void manifest(InputStream content) throws IOException;

    /** How far the server says it is; first of all with 0, before anything else. {@code totalBytes} is an estimate made at the start, 0 where unknown. */
    void progress(long doneBytes, long totalBytes);
}
