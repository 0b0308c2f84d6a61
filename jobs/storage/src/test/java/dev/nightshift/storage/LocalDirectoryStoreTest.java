package dev.nightshift.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDirectoryStoreTest extends ObjectStoreContract {

    private static final Instant NOW = Instant.parse("2026-11-20T03:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @TempDir
    Path above;

    @Override
    ObjectStore emptyStore() {
        ObjectStore empty = new LocalDirectoryStore(above.resolve("repository"), CLOCK);
        empty.createLocation();
        return empty;
    }

    @Test
    void makes_directories_and_files_that_only_their_owner_can_read() throws IOException {
        store.create("packs/aa/one", content("x"));

        assertThat(mode("")).isEqualTo("rwx------");
        assertThat(mode("packs")).isEqualTo("rwx------");
        assertThat(mode("packs/aa")).isEqualTo("rwx------");
        assertThat(mode(".tmp")).isEqualTo("rwx------");
        assertThat(mode("packs/aa/one")).isEqualTo("r--------");
    }

    private String mode(String inside) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(root().resolve(inside)));
    }

    @Test
    @DisplayName("Invariant 3: nothing but the object is left of a create, whether it won or lost")
    void leaves_no_temporary_files() throws IOException {
        store.create("config", content("x"));
        Files.createFile(root().resolve("blocked"));
        assertThatThrownBy(() -> store.create("config", content("y")))
                .isInstanceOf(StorageException.AlreadyExists.class);
        assertThatThrownBy(() -> store.create("blocked/below", content("y")))
                .isInstanceOf(StorageException.Failed.class);

        try (var files = Files.list(root().resolve(".tmp"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    @DisplayName("Invariant 5: leftovers of a writer that died are no objects, and go when they are a day old")
    void removes_leftovers_of_dead_writers_only_when_a_day_old() throws IOException {
        Path old = leftover("old", NOW.minus(Duration.ofHours(25)));
        Path young = leftover("young", NOW.minus(Duration.ofHours(23)));

        assertThat(names("")).isEmpty();
        store.create("config", content("x"));

        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(names("")).containsExactly("config");
    }

    @Test
    @DisplayName("Invariant 8: a clock that is ahead takes no living writer's file for a leftover")
    void keeps_what_is_young_by_the_disks_own_clock() throws IOException {
        Files.createDirectories(root().resolve(".tmp"));
        Path young = Files.writeString(root().resolve(".tmp").resolve("young"), "half");

        new LocalDirectoryStore(root(), Clock.offset(Clock.systemUTC(), Duration.ofDays(100)))
                .create("config", content("x"));

        assertThat(young).exists();
    }

    private Path leftover(String name, Instant modified) throws IOException {
        Files.createDirectories(root().resolve(".tmp"));
        Path file = Files.writeString(root().resolve(".tmp").resolve(name), "half");
        return Files.setLastModifiedTime(file, FileTime.from(modified));
    }

    @Test
    @DisplayName("Invariant 6: a missing directory is an error, never a store without objects")
    void says_not_found_where_the_directory_is_missing() {
        ObjectStore missing = new LocalDirectoryStore(above.resolve("unmounted"), CLOCK);

        assertThatThrownBy(() -> missing.list("", info -> {}))
                .isInstanceOf(StorageException.NotFound.class)
                .hasMessageContaining("unmounted")
                .hasMessageContaining("Mount its disk");
        assertThatThrownBy(() -> missing.find("config")).isInstanceOf(StorageException.NotFound.class);
        assertThatThrownBy(() -> missing.read("config", 1)).isInstanceOf(StorageException.NotFound.class);
        assertThatThrownBy(() -> missing.delete("config")).isInstanceOf(StorageException.NotFound.class);
        assertThatThrownBy(missing::sync).isInstanceOf(StorageException.NotFound.class);
        assertThatThrownBy(() -> missing.create("config", content("x"))).isInstanceOf(StorageException.NotFound.class);
        assertThat(above.resolve("unmounted")).doesNotExist();
    }

    @Test
    @DisplayName("Invariant 6: a directory exchanged under a running store is an error")
    void says_not_found_where_the_directory_is_not_the_one_it_was() throws IOException {
        store.create("config", content("x"));
        Files.move(root(), above.resolve("elsewhere"));
        Files.createDirectory(root());

        assertThatThrownBy(() -> store.list("", info -> {}))
                .isInstanceOf(StorageException.NotFound.class)
                .hasMessageContaining("unmounted or exchanged");
        assertThatThrownBy(() -> store.create("other", content("x"))).isInstanceOf(StorageException.NotFound.class);
    }

    @Test
    void makes_its_directory_only_where_the_one_above_stands() {
        ObjectStore deep = new LocalDirectoryStore(above.resolve("disk/repository"), CLOCK);

        assertThatThrownBy(deep::createLocation)
                .isInstanceOf(StorageException.NotFound.class)
                .hasMessageContaining(above.resolve("disk").toString());
        assertThat(above.resolve("disk")).doesNotExist();
    }

    @Test
    void refuses_a_file_in_place_of_its_directory() throws IOException {
        Files.createFile(above.resolve("file"));
        ObjectStore file = new LocalDirectoryStore(above.resolve("file"), CLOCK);

        assertThatThrownBy(file::createLocation).isInstanceOf(StorageException.Failed.class);
        assertThatThrownBy(() -> file.list("", info -> {}))
                .isInstanceOf(StorageException.Failed.class)
                .hasMessageContaining("expected a directory");
    }

    @Test
    @DisplayName("Invariant 6: a link to a disk that is not mounted fails the listing")
    void fails_where_a_link_leads_nowhere() throws IOException {
        store.create("config", content("x"));
        Files.createSymbolicLink(root().resolve("packs"), above.resolve("not-mounted"));

        assertThatThrownBy(() -> store.list("", info -> {})).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> store.list("packs/", info -> {})).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> store.list("packs/aa/", info -> {})).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> store.find("packs/aa/one")).isInstanceOf(StorageException.class);
    }

    @Test
    @DisplayName("Invariant 6: a directory that can't be read fails the listing")
    void says_denied_of_a_directory_that_it_may_not_read() throws IOException {
        store.create("packs/aa/one", content("x"));
        Path packs = root().resolve("packs");
        Files.setPosixFilePermissions(packs, Set.of());
        try {
            assumeFalse(Files.isReadable(packs), "this account (root, most likely) may read everything");
            assertThatThrownBy(() -> store.list("", info -> {}))
                    .isInstanceOf(StorageException.Denied.class)
                    .hasMessageContaining("packs")
                    .hasMessageContaining("Give the account");
            assertThatThrownBy(() -> store.create("packs/aa/two", content("x")))
                    .isInstanceOf(StorageException.Denied.class);
        } finally {
            Files.setPosixFilePermissions(packs, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void leaves_files_that_are_none_of_its_own_out_of_listings() throws IOException {
        store.create("config", content("x"));
        Files.createDirectory(root().resolve("lost+found"));
        Files.createFile(root().resolve(".DS_Store"));

        assertThat(names("")).containsExactly("config");
    }

    @Test
    void refuses_a_name_that_other_objects_stand_below() {
        store.create("packs/aa/one", content("x"));

        assertThatThrownBy(() -> store.create("packs", content("x")))
                .isInstanceOf(StorageException.Failed.class)
                .hasMessageContaining("objects stand below that name");
    }

    @Test
    void an_interrupted_read_is_no_damage() {
        store.create("packs/aa/one", content("x"));
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> store.read("packs/aa/one", 10)).isInstanceOf(StorageException.Stopped.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(store.read("packs/aa/one", 10)).hasSize(1);
    }

    private Path root() {
        return above.resolve("repository");
    }
}
