package dev.nightshift.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Writes a base backup down as a directory that starts, with its tablespaces beside it. */
final class BackupDirectory implements BaseBackupVisitor {

    private final Path home;
    final List<String> paths = new ArrayList<>();
    final List<String> linkTargets = new ArrayList<>();
    final List<Long> progress = new ArrayList<>();
    long totalBytes;

    BackupDirectory(Path home) throws IOException {
        this.home = home;
        Files.createDirectories(data());
        Files.setPosixFilePermissions(data(), permissions(0700));
    }

    Path data() {
        return home.resolve("data");
    }

    private Path place(String path) {
        if (path.matches("pg_tblspc/[0-9]+/.*")) {
            return home.resolve("tablespaces").resolve(path.substring("pg_tblspc/".length()));
        }
        return data().resolve(path);
    }

    @Override
    public void directory(String path, int mode, Instant modified) throws IOException {
        paths.add(path + "/");
        Files.createDirectories(place(path));
        Files.setPosixFilePermissions(place(path), permissions(mode));
    }

    @Override
    public void link(String path, int mode, Instant modified, String target) throws IOException {
        paths.add(path);
        linkTargets.add(target);
        Files.createSymbolicLink(
                place(path), home.resolve("tablespaces").resolve(path.substring("pg_tblspc/".length())));
    }

    @Override
    public void file(String path, int mode, Instant modified, long size, InputStream content) throws IOException {
        paths.add(path);
        Files.copy(content, place(path));
        Files.setPosixFilePermissions(place(path), permissions(mode));
    }

    @Override
    public void manifest(InputStream content) throws IOException {
        Files.copy(content, data().resolve("backup_manifest"));
    }

    @Override
    public void progress(long doneBytes, long totalBytes) {
        progress.add(doneBytes);
        this.totalBytes = totalBytes;
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] bits = PosixFilePermission.values();
        for (int bit = 0; bit < bits.length; bit++) {
            if ((mode & (0400 >> bit)) != 0) {
                permissions.add(bits[bit]);
            }
        }
        return permissions;
    }
}
