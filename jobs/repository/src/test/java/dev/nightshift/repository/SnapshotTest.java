package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.ATTRIBUTES;
import static dev.nightshift.repository.TestRepository.BACKUP;
import static dev.nightshift.repository.TestRepository.backup;
import static dev.nightshift.repository.TestRepository.restore;
import static dev.nightshift.repository.TestRepository.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTest {

    private final SettableClock clock = new SettableClock();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 150, 2000})
    void restores_what_was_written_however_many_files(int files) {
        Map<String, byte[]> tree = tree(files, files, 20_000);
        try (Repository repository = TestRepository.inMemory(clock)) {
            Snapshot snapshot = backup(repository, "shop", tree);
            RestoreReport report = restore(repository, snapshot, directory.resolve("restored"));
            assertThat(report.damages()).isEmpty();
            assertThat(report.files()).isEqualTo(snapshot.files()).isEqualTo(files + 2);
            assertThat(report.bytes()).isEqualTo(snapshot.bytes());
            assertThat(TestRepository.read(directory.resolve("restored"))).containsExactlyInAnyOrderEntriesOf(tree);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 262_143, 262_144, 262_145, 524_288, 3_000_001})
    void cuts_files_at_block_borders_and_puts_them_together_again(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        try (Repository repository = TestRepository.inMemory(clock)) {
            Snapshot snapshot = backup(repository, "shop", Map.of("file", content));
            restore(repository, snapshot, directory.resolve("restored"));
            assertThat(directory.resolve("restored/file")).hasBinaryContent(content);
        }
    }

    @Test
    void an_unchanged_tree_costs_next_to_nothing_the_second_time() {
        Map<String, byte[]> tree = tree(7, 300, 100_000);
        try (Repository repository = TestRepository.inMemory(clock)) {
            Snapshot first = backup(repository, "shop", tree);
            clock.advance(Duration.ofDays(1));
            Snapshot second = backup(repository, "shop", tree);
            assertThat(first.storedBytes()).isGreaterThan(1_000_000);
            assertThat(second.newBytes()).isZero();
            assertThat(second.storedBytes()).isZero();
            assertThat(second.tree()).isEqualTo(first.tree());
        }
    }

    @Test
    void one_changed_file_among_thousands_costs_its_blocks_and_its_way_to_the_root() {
        Map<String, byte[]> tree = tree(8, 3_000, 100);
        try (Repository repository = TestRepository.inMemory(clock)) {
            backup(repository, "shop", tree);
            tree.put("base/1/17000", new byte[] {1, 2, 3});
            Snapshot second = backup(repository, "shop", tree);
            assertThat(second.newBytes()).isLessThan(60_000);
        }
    }

    @Test
    void modes_and_times_and_links_come_back() throws IOException {
        try (Repository repository = TestRepository.inMemory(clock)) {
            Snapshot snapshot;
            try (SnapshotWriter writer = repository.write("shop", Progress.NONE)) {
                writer.directory("pg_tblspc", new FileAttributes(0750, ATTRIBUTES.modified()));
                writer.link("pg_tblspc/16385", ATTRIBUTES, "/srv/fast");
                writer.file(
                        "conf", new FileAttributes(0640, ATTRIBUTES.modified()), new ByteArrayInputStream(new byte[9]));
                snapshot = writer.commit(BACKUP);
            }
            restore(repository, snapshot, directory.resolve("restored"));
            Path restored = directory.resolve("restored");
            assertThat(Files.readSymbolicLink(restored.resolve("pg_tblspc/16385")))
                    .hasToString("/srv/fast");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(restored.resolve("pg_tblspc"))))
                    .isEqualTo("rwxr-x---");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(restored.resolve("conf"))))
                    .isEqualTo("rw-r-----");
            assertThat(Files.getLastModifiedTime(restored.resolve("conf")).toInstant())
                    .isEqualTo(ATTRIBUTES.modified());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../up", "/absolute", "a/../b", "a//b", "./a", "", "a/"})
    void refuses_paths_that_could_lead_out_of_a_target(String path) {
        try (Repository repository = TestRepository.inMemory(clock);
                SnapshotWriter writer = repository.write("shop", Progress.NONE)) {
            assertThatThrownBy(() -> writer.file(path, ATTRIBUTES, InputStream.nullInputStream()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("path");
        }
    }

    @Test
    void a_path_that_comes_twice_commits_nothing() throws IOException {
        try (Repository repository = TestRepository.inMemory(clock)) {
            try (SnapshotWriter writer = repository.write("shop", Progress.NONE)) {
                writer.file("twice", ATTRIBUTES, InputStream.nullInputStream());
                writer.file("twice", ATTRIBUTES, InputStream.nullInputStream());
                assertThatThrownBy(() -> writer.commit(BACKUP)).hasMessageContaining("twice");
            }
            assertThat(repository.snapshots()).isEmpty();
        }
    }

    @Test
    void a_source_that_fails_commits_nothing_and_leaves_no_lease() {
        MemoryStore store = new MemoryStore();
        try (Repository repository = TestRepository.create(store, clock)) {
            InputStream failing = new Failing();
            try (SnapshotWriter writer = repository.write("shop", Progress.NONE)) {
                assertThatThrownBy(() -> writer.file("file", ATTRIBUTES, failing))
                        .hasMessage("connection reset");
                assertThatThrownBy(() -> writer.commit(BACKUP))
                        .as("without the file it would not be complete")
                        .hasMessageContaining("misses file");
            }
            assertThat(repository.snapshots()).isEmpty();
            assertThat(repository.engine().leases().standing()).isEmpty();
        }
    }

    @Test
    void invariant_5_what_a_dead_run_had_indexed_is_not_stored_again() throws IOException {
        int packBytes = 2 * Format.BLOCK_BYTES;
        byte[] large = new byte[20 * packBytes]; // of twenty packs, eight or sixteen are indexed before the run dies
        new Random(5).nextBytes(large);
        MemoryStore store = new MemoryStore();
        Repository created = TestRepository.create(store, clock);
        Engine engine = new Engine(store, created.engine().keys(), clock, packBytes);
        try (Repository repository = new Repository(engine, clock)) {
            try (SnapshotWriter writer = repository.write("shop", Progress.NONE)) {
                writer.file("large", ATTRIBUTES, new ByteArrayInputStream(large));
                await().until(() -> !engine.indexObjects().names().isEmpty());
            }
            assertThat(repository.snapshots()).isEmpty();
            Snapshot second = backup(repository, "shop", Map.of("large", large));
            assertThat(second.newBytes()).isLessThan(large.length - 7L * packBytes);
            assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
        }
    }

    @Test
    void a_repository_without_encryption_works_and_says_so() {
        MemoryStore store = new MemoryStore();
        Map<String, byte[]> tree = tree(3, 40, 5_000);
        try (Repository repository = Repository.create(store, NewRepository.unencrypted(), clock)) {
            backup(repository, "shop", tree);
        }
        try (Repository repository = Repository.open(store, Optional.empty(), clock)) {
            restore(repository, repository.snapshot("shop", "latest"), directory.resolve("restored"));
            assertThat(TestRepository.read(directory.resolve("restored"))).containsExactlyInAnyOrderEntriesOf(tree);
        }
        assertThatThrownBy(() -> Repository.open(store, Optional.of(TestRepository.PASSPHRASE), clock))
                .isInstanceOf(RepositoryException.Refused.class)
                .hasMessageContaining("not encrypted");
    }

    private static final class Failing extends InputStream {

        @Override
        public int read() throws IOException {
            throw new IOException("connection reset");
        }

        @Override
        public int read(byte[] into, int offset, int count) throws IOException {
            throw new IOException("connection reset");
        }
    }
}
