package dev.nightshift.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchHomeTest {

    @TempDir
    Path temporary;

    private Path scratch;

    @BeforeEach
    void resolveLinks() throws IOException {
        scratch = temporary.toRealPath();
    }

    private Path leftBehind(String drill) throws IOException {
        Path home = Files.createDirectories(scratch.resolve("drill-" + drill));
        Files.createFile(scratch.resolve("drill-" + drill + ".lock"));
        return home;
    }

    @Test
    void closing_leaves_nothing() throws IOException {
        try (ScratchHome home = ScratchHome.create(scratch, "1")) {
            Files.writeString(home.directory().resolve("secret"), "production data");
        }

        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void what_a_killed_drill_left_is_removed_by_the_next_one() throws IOException {
        Path left = leftBehind("1");
        Files.writeString(left.resolve("secret"), "production data");

        assertThat(ScratchHome.sweep(scratch)).containsExactly(left);
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void a_drill_at_work_is_left_alone() {
        try (ScratchHome home = ScratchHome.create(scratch, "1")) {
            assertThat(ScratchHome.sweep(scratch)).isEmpty();
            assertThat(home.directory()).isDirectory();
        }
    }

    @Test
    void directories_of_others_are_left_alone() throws IOException {
        Files.createDirectories(scratch.resolve("drill-of-somebody"));
        Files.createDirectories(scratch.resolve("elsewhere"));

        assertThat(ScratchHome.sweep(scratch)).isEmpty();
        assertThat(scratch.resolve("drill-of-somebody")).isDirectory();
    }
}
