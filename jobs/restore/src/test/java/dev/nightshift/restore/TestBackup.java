package dev.nightshift.restore;

import dev.nightshift.postgres.BaseBackup;
import dev.nightshift.postgres.BaseBackup.BackupEnd;
import dev.nightshift.postgres.BaseBackupVisitor;
import dev.nightshift.postgres.ServerSettings;
import dev.nightshift.repository.FileAttributes;
import dev.nightshift.repository.PhysicalBackup;
import dev.nightshift.repository.Progress;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.Snapshot;
import dev.nightshift.repository.SnapshotWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;

/** Takes a snapshot in the shortest way, for tests of what becomes of it. */
final class TestBackup {

    private TestBackup() {}

    static Snapshot take(ServerSettings server, Repository repository, Clock clock) {
        try (SnapshotWriter writer = repository.write(server.name(), Progress.NONE);
                BaseBackup backup = BaseBackup.start(server, writer.id(), clock)) {
            BackupEnd end = backup.read(new Bridge(writer));
            return writer.commit(new PhysicalBackup(
                    backup.start().systemIdentifier(),
                    backup.start().majorVersion(),
                    backup.start().serverVersion(),
                    backup.start().timeline(),
                    backup.start().startLsn(),
                    end.endLsn(),
                    backup.start().dataChecksums()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Bridge(SnapshotWriter writer) implements BaseBackupVisitor {

        @Override
        public void directory(String path, int mode, Instant modified) {
            writer.directory(path, new FileAttributes(mode, modified));
        }

        @Override
        public void link(String path, int mode, Instant modified, String target) {
            writer.link(path, new FileAttributes(mode, modified), target);
        }

        @Override
        public void file(String path, int mode, Instant modified, long size, InputStream content) throws IOException {
            writer.file(path, new FileAttributes(mode, modified), content);
        }

        @Override
        public void manifest(InputStream content) throws IOException {
            writer.file("backup_manifest", new FileAttributes(0600, Instant.EPOCH), content);
        }

        @Override
        public void progress(long doneBytes, long totalBytes) {}
    }
}
