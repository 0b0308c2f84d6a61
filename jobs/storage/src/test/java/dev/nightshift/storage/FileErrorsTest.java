package dev.nightshift.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Invariant 12: denied, full and gone are different errors with different advice")
class FileErrorsTest {

    @TempDir
    Path root;

    @Test
    void says_full_of_a_disk_without_room_and_of_a_quota_that_is_used_up() {
        assertThat(translated(new IOException("No space left on device")))
                .isInstanceOf(StorageException.Full.class)
                .hasMessageContaining("Free some");
        assertThat(translated(new FileSystemException("/x", null, "Disk quota exceeded")))
                .isInstanceOf(StorageException.Full.class)
                .hasMessageContaining("quota");
    }

    @Test
    void says_denied_of_missing_rights_and_of_a_read_only_disk() {
        assertThat(translated(new AccessDeniedException("/x")))
                .isInstanceOf(StorageException.Denied.class)
                .hasMessageContaining("Give the account");
        assertThat(translated(new FileSystemException("/x", null, "Read-only file system")))
                .isInstanceOf(StorageException.Denied.class)
                .hasMessageContaining("read-write");
    }

    @Test
    void says_not_found_of_what_is_gone() {
        assertThat(translated(new NoSuchFileException("/x"))).isInstanceOf(StorageException.NotFound.class);
    }

    @Test
    void says_failed_of_the_rest_with_the_place_and_what_was_tried() {
        assertThat(translated(new IOException("Input/output error")))
                .isInstanceOf(StorageException.Failed.class)
                .hasMessageContaining("file:/x: writing packs/aa failed")
                .hasMessageContaining("Input/output error")
                .hasMessageContaining("disk errors");
    }

    @Test
    void says_unreadable_of_an_object_whose_bytes_the_disk_does_not_give() {
        assertThat(new FileErrors(root, "file:/x").translateRead("packs/aa", new IOException("Input/output error")))
                .isInstanceOf(StorageException.Unreadable.class)
                .hasMessageContaining("file:/x: packs/aa can't be read")
                .hasMessageContaining("copy of the repository");
    }

    @Test
    void says_stopped_of_an_interrupted_read_which_is_no_damage() {
        assertThat(new FileErrors(root, "file:/x").translateRead("packs/aa", new ClosedByInterruptException()))
                .isInstanceOf(StorageException.Stopped.class);
        assertThat(translated(new ClosedByInterruptException())).isInstanceOf(StorageException.Stopped.class);
    }

    private StorageException translated(IOException error) {
        return new FileErrors(root, "file:/x").translateWrite("writing packs/aa", error);
    }
}
