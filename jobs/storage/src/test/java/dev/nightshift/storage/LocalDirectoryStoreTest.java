package dev.nightshift.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import java.util.concurrent.ConcurrentHashMap;
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
    @DisplayName("Invariant 3: one barrier puts every new file on the disk, and each directory above it once")
    void forces_new_files_and_the_directories_above_them() {
        Set<Path> forced = ConcurrentHashMap.newKeySet();
        ObjectStore watched = new LocalDirectoryStore(root(), CLOCK, path -> assertThat(forced.add(path))
                .as("%s the first time", path)
                .isTrue());
        watched.create("packs/aa/one", content("x"));
        watched.create("packs/aa/two", content("x"));
        watched.create("packs/bb/three", content("x"));
        assertThat(forced).isEmpty();

        watched.sync();

        assertThat(forced)
                .extracting(path -> root().relativize(path).toString())
                .containsExactlyInAnyOrder(
                        "packs/aa/one", "packs/aa/two", "packs/bb/three", "packs/aa", "packs/bb", "packs", "");
        forced.clear();
        watched.sync();
        assertThat(forced).isEmpty();
    }

    @Test
    @DisplayName("Invariants 2 and 3: a commit's name appears only after what it vouches for is on the disk")
    void forces_earlier_objects_before_a_commit() {
        Path manifest = root().resolve("snapshots/shop/a");
        Set<String> forcedBefore = ConcurrentHashMap.newKeySet();
        Set<String> forcedAfter = ConcurrentHashMap.newKeySet();
        ObjectStore watched =
                new LocalDirectoryStore(root(), CLOCK, path -> (Files.exists(manifest) ? forcedAfter : forcedBefore)
                        .add(root().relativize(path).toString()));
        watched.create("packs/aa/one", content("x"));

        watched.commit("snapshots/shop/a", content("manifest"));

        assertThat(forcedBefore).contains("packs/aa/one", "packs/aa", "packs", "");
        assertThat(forcedAfter).contains("snapshots/shop/a", "snapshots/shop", "snapshots", "");
        assertThat(watched.read("snapshots/shop/a", 100)).asString(UTF_8).isEqualTo("manifest");
    }

    @Test
    @DisplayName("Invariant 3: a barrier that failed once never passes later")
    void fails_every_barrier_after_one_that_failed() {
        Set<String> broken = ConcurrentHashMap.newKeySet();
        broken.add("two");
        ObjectStore failing = new LocalDirectoryStore(root(), CLOCK, path -> {
            if (broken.remove(path.getFileName().toString())) {
                throw new IOException("Input/output error");
            }
        });
        failing.create("packs/aa/one", content("x"));
        failing.create("packs/aa/two", content("x"));

        assertThatThrownBy(failing::sync)
                .isInstanceOf(StorageException.Failed.class)
                .hasMessageContaining("Input/output error");
        assertThatThrownBy(failing::sync)
                .isInstanceOf(StorageException.Failed.class)
                .hasMessageContaining("packs/aa/two");
        assertThatThrownBy(() -> failing.commit("snapshots/shop/a", content("manifest")))
                .isInstanceOf(StorageException.Failed.class);
        assertThat(failing.find("snapshots/shop/a")).isEmpty();

        failing.delete("packs/aa/two");
        failing.sync();
    }

    @Test
    @DisplayName("Invariant 3: an object that someone else removed before the barrier fails it")
    void fails_the_barrier_where_a_new_object_vanished() throws IOException {
        store.create("packs/aa/one", content("x"));
        Files.delete(root().resolve("packs/aa/one"));

        assertThatThrownBy(store::sync).isInstanceOf(StorageException.NotFound.class);
    }

    @Test
    @DisplayName("Invariant 3: what another process created is on the disk before it is vouched for")
    void forces_what_it_adopted() {
        store.create("packs/aa/one", content("x"));
        Set<String> forced = ConcurrentHashMap.newKeySet();
        ObjectStore watched = new LocalDirectoryStore(
                root(), CLOCK, path -> forced.add(root().relativize(path).toString()));

        watched.adopt("packs/aa/one");
        watched.sync();

        assertThat(forced).containsExactlyInAnyOrder("packs/aa/one", "packs/aa", "packs", "");
        assertThatThrownBy(() -> watched.adopt("packs/aa/two")).isInstanceOf(StorageException.NotFound.class);
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
