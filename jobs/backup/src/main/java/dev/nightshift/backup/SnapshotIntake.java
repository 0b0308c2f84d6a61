package dev.nightshift.backup;

import dev.nightshift.postgres.BaseBackupVisitor;
import dev.nightshift.repository.FileAttributes;
import dev.nightshift.repository.Progress;
import dev.nightshift.repository.SnapshotWriter;
import dev.nightshift.steps.StopSignal;
import dev.nightshift.storage.Throttle;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/** Hands the files of a base backup on to a snapshot. */
final class SnapshotIntake implements BaseBackupVisitor {

    private static final String MANIFEST = "backup_manifest";
    private static final int MANIFEST_MODE = 0600;
    private static final int PERMISSIONS = 07777;

    private final String server;
    private final SnapshotWriter writer;
    private final Progress progress;
    private final StopSignal stop;
    private final Throttle reading;
    private Instant newest = Instant.EPOCH;
    private boolean staged;
    private boolean manifestSeen;

    SnapshotIntake(StepRun run, SnapshotWriter writer) {
        this.server = run.server();
        this.writer = writer;
        this.progress = run.progress();
        this.stop = run.stop();
        this.reading = run.settings().reading();
    }

    @Override
    public void directory(String path, int mode, Instant modified) {
        writer.directory(path, attributes(mode, modified));
    }

    @Override
    public void link(String path, int mode, Instant modified, String target) {
        writer.link(path, attributes(mode, modified), target);
    }

    @Override
    public void file(String path, int mode, Instant modified, long size, InputStream content) throws IOException {
        CountedStream counted = new CountedStream(content);
        writer.file(path, attributes(mode, modified), counted);
        if (counted.bytes != size) {
            throw new IOException("the server announced " + size + " bytes of " + path + " and sent " + counted.bytes);
        }
    }

    @Override
    public void manifest(InputStream content) throws IOException {
        writer.file(MANIFEST, new FileAttributes(MANIFEST_MODE, newest), new CountedStream(content));
        manifestSeen = true;
    }

    @Override
    public void progress(long doneBytes, long totalBytes) {
        stop.check();
        if (!staged) {
            staged = true;
            progress.stage("reading " + server, totalBytes);
        }
    }

    /** Without it nobody could prove, once restored, that every file is there. */
    void requireManifest() throws IOException {
        if (!manifestSeen) {
            throw new IOException("the server ended its stream without a backup manifest; expected one at its end");
        }
    }

    private FileAttributes attributes(int mode, Instant modified) {
        stop.check();
        newest = modified.isAfter(newest) ? modified : newest;
        return new FileAttributes(mode & PERMISSIONS, modified);
    }

    /** Counts, and gives a stop the chance to end a large file half-way. */
    private final class CountedStream extends FilterInputStream {

        private long bytes;

        CountedStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            bytes += value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            stop.check();
            int count = super.read(buffer, offset, length);
            bytes += Math.max(count, 0);
            reading.moved(Math.max(count, 0));
            return count;
        }
    }
}
