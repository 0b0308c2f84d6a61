package dev.nightshift.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Permission bits as the Java library wants them. */
final class PosixModes {

    static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private PosixModes() {}

    static void apply(Path path, FileAttributes attributes) throws IOException {
        Files.setPosixFilePermissions(path, permissions(attributes.mode()));
        Files.setLastModifiedTime(path, FileTime.from(attributes.modified()));
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
