package dev.nightshift.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Permission bits as the Java library wants them. */
final class PosixModes {

    static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /** With which a restored file is created; most keep it. */
    static final FileAttribute<Set<PosixFilePermission>> OWNERS_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private PosixModes() {}

    /**
     * Gives a file or directory its mode and time, in as few calls as Java has for it: a cluster may have hundreds of
     * thousands of files.
     *
     * @param found what stands there now
     */
    static void apply(Path path, PosixFileAttributes found, FileAttributes wanted) throws IOException {
        Set<PosixFilePermission> permissions = permissions(wanted.mode());
        if (!permissions.equals(found.permissions())) {
            Files.setPosixFilePermissions(path, permissions);
        }
        // With both times given, Java need not ask for the one that stays.
        Files.getFileAttributeView(path, BasicFileAttributeView.class)
                .setTimes(FileTime.from(wanted.modified()), found.lastAccessTime(), null);
    }

    static PosixFileAttributes read(Path path) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** The lower nine bits; what is above them PostgreSQL does not use. */
    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] highestFirst = PosixFilePermission.values(); // OWNER_READ … OTHERS_EXECUTE
        for (int bit = 0; bit < highestFirst.length; bit++) {
            if ((mode >> (highestFirst.length - 1 - bit) & 1) == 1) {
                permissions.add(highestFirst[bit]);
            }
        }
        return permissions;
    }
}
