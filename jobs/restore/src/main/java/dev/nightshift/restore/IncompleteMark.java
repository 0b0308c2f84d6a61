package dev.nightshift.restore;

import dev.nightshift.repository.Damage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Keeps a half-restored directory from being taken for a server's. Two things stand until all is whole and on disk: a
 * file that says so to people, and the missing {@code pg_control}, without which PostgreSQL does not start.
 */
final class IncompleteMark {

    static final String NAME = "NIGHTSHIFT-RESTORE-INCOMPLETE";

    private final Path root;

    private IncompleteMark(Path root) {
        this.root = root;
    }

    static IncompleteMark put(Path root, String snapshot) {
        IncompleteMark mark = new IncompleteMark(root);
        mark.write("""
                The restore of snapshot %s into this directory has not ended, or was broken off.
                Do not start PostgreSQL on it: remove the directory and restore again.
                """.formatted(snapshot));
        return mark;
    }

    void tell(List<Damage> damages) {
        StringBuilder text =
                new StringBuilder("""
                These files could not be restored whole, because objects of the repository are damaged.
                Restore another snapshot, or the same one from another repository, into another directory.
                To start PostgreSQL on this one all the same, knowing that it will miss data: rename
                %s to %s and remove this file.

                """.formatted(DataDirectory.CONTROL_FILE_WITHHELD, DataDirectory.CONTROL_FILE));
        for (Damage damage : damages) {
            text.append(damage.object()).append(": ").append(damage.detail()).append('\n');
            damage.files().forEach(file -> text.append("  ").append(file).append('\n'));
        }
        write(text.toString());
    }

    /** Gives {@code pg_control} its name, which makes the directory one that starts; then the mark goes. */
    void lift() {
        try {
            Path global = root.resolve("global");
            Files.move(root.resolve(DataDirectory.CONTROL_FILE_WITHHELD), root.resolve(DataDirectory.CONTROL_FILE));
            sync(global);
            Files.delete(root.resolve(NAME));
            sync(root);
        } catch (IOException e) {
            throw new RestoreException.Disk(
                    "All files are restored into " + root + ", but it could not be completed (" + e
                            + "). Remove the directory and restore again.",
                    e);
        }
    }

    private void write(String text) {
        Path file = root.resolve(NAME);
        try {
            Files.writeString(file, text);
            sync(file);
            sync(root);
        } catch (IOException e) {
            throw new RestoreException.Disk(
                    "The file " + file + " could not be written (" + e
                            + "); expected room and the right to write. Look at the disk, then restore again.",
                    e);
        }
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
