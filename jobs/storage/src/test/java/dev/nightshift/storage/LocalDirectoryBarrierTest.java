package dev.nightshift.storage;

import static dev.nightshift.storage.OpenStore.content;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a directory's store forces to the disk before it vouches for it. */
class LocalDirectoryBarrierTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-20T03:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path root;

    @Test
    @DisplayName("Invariant 3: one barrier puts every new file on the disk, and each directory above it once")
    void forces_new_files_and_the_directories_above_them() {
        Set<Path> forced = ConcurrentHashMap.newKeySet();
        ObjectStore watched = new LocalDirectoryStore(root, CLOCK, path -> assertThat(forced.add(path))
                .as("%s the first time", path)
                .isTrue());
        watched.create("packs/aa/one", content("x"));
        watched.create("packs/aa/two", content("x"));
        watched.create("packs/bb/three", content("x"));
        assertThat(forced).isEmpty();

        watched.sync();

        assertThat(forced)
                .extracting(path -> root.relativize(path).toString())
                .containsExactlyInAnyOrder(
                        "packs/aa/one", "packs/aa/two", "packs/bb/three", "packs/aa", "packs/bb", "packs", "");
        forced.clear();
        watched.sync();
        assertThat(forced).isEmpty();
    }

    @Test
    @DisplayName("Invariants 2 and 3: a commit's name appears only after what it vouches for is on the disk")
    void forces_earlier_objects_before_a_commit() {
        Path manifest = root.resolve("snapshots/shop/a");
        Set<String> forcedBefore = ConcurrentHashMap.newKeySet();
        Set<String> forcedAfter = ConcurrentHashMap.newKeySet();
        ObjectStore watched =
                new LocalDirectoryStore(root, CLOCK, path -> (Files.exists(manifest) ? forcedAfter : forcedBefore)
                        .add(root.relativize(path).toString()));
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
        ObjectStore failing = new LocalDirectoryStore(root, CLOCK, path -> {
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
        ObjectStore store = new LocalDirectoryStore(root, CLOCK);
        store.create("packs/aa/one", content("x"));
        Files.delete(root.resolve("packs/aa/one"));

        assertThatThrownBy(store::sync).isInstanceOf(StorageException.NotFound.class);
    }

    @Test
    @DisplayName("Invariant 3: what another process created is on the disk before it is vouched for")
    void forces_what_it_adopted() {
        ObjectStore store = new LocalDirectoryStore(root, CLOCK);
        store.create("packs/aa/one", content("x"));
        Set<String> forced = ConcurrentHashMap.newKeySet();
        ObjectStore watched = new LocalDirectoryStore(
                root, CLOCK, path -> forced.add(root.relativize(path).toString()));

        watched.adopt("packs/aa/one");
        watched.sync();

        assertThat(forced).containsExactlyInAnyOrder("packs/aa/one", "packs/aa", "packs", "");
        assertThatThrownBy(() -> watched.adopt("packs/aa/two")).isInstanceOf(StorageException.NotFound.class);
    }
}
