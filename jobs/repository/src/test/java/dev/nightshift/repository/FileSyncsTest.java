package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSyncsTest {

    @TempDir
    private Path directory;

    @Test
    void many_more_files_than_may_wait_and_their_directory_are_forced() throws IOException {
        try (FileSyncs syncs = new FileSyncs()) {
            for (int i = 0; i < 1200; i++) {
                syncs.begin(Files.createFile(directory.resolve("file" + i)));
            }
            syncs.begin(directory);
            assertThatCode(syncs::finish).doesNotThrowAnyException();
        }
    }

    @Test
    void invariant_3_a_file_that_could_not_be_forced_ends_the_restore_by_its_name() throws IOException {
        try (FileSyncs syncs = new FileSyncs()) {
            syncs.begin(directory.resolve("gone"));
            assertThatThrownBy(syncs::finish)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(directory.resolve("gone").toString());
        }
    }
}
