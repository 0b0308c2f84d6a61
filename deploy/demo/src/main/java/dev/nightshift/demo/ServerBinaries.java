package dev.nightshift.demo;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The PostgreSQL 18 programs that the demo brings along, for the machine it runs on. */
final class ServerBinaries {

    private ServerBinaries() {}

    /** Unpacks them below {@code directory} and returns their {@code bin}. */
    static Path unpackInto(Path directory) throws IOException {
        String resource = resourceFor(System.getProperty("os.name"), System.getProperty("os.arch"));
        try (InputStream packed = ServerBinaries.class.getResourceAsStream(resource)) {
            if (packed == null) {
                throw new DemoException("This build of the demo has no PostgreSQL for this machine (" + resource
                        + " is not in it); it comes for Linux and macOS on amd64 and arm64. Build it on the kind of"
                        + " machine that it shall run on.");
            }
            unpack(packed, directory);
        }
        return directory.resolve("bin");
    }

    static String resourceFor(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : osName.toLowerCase(Locale.ROOT);
        String architecture =
                switch (osArch) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm_64";
                    default -> osArch;
                };
        return "/postgres-" + os + "-" + architecture + ".txz";
    }

    private static void unpack(InputStream packed, Path directory) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = directory.resolve(entry.getName()).normalize();
                if (!path.startsWith(directory)) {
                    throw new IOException("The archive of PostgreSQL's programs holds " + entry.getName()
                            + ", which lies outside of it");
                }
                unpack(entry, tar, path);
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path path) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, path);
        // The server may run under another account than the one that unpacks: all may read.
        Set<PosixFilePermission> permissions = EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.OTHERS_READ);
        if ((entry.getMode() & 0100) != 0) {
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            permissions.add(PosixFilePermission.GROUP_EXECUTE);
            permissions.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        Files.setPosixFilePermissions(path, permissions);
    }
}
