package dev.nightshift.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.repository.FileAttributes;
import dev.nightshift.repository.NewRepository;
import dev.nightshift.repository.PhysicalBackup;
import dev.nightshift.repository.Progress;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.RepositoryException.Refused;
import dev.nightshift.repository.Snapshot;
import dev.nightshift.repository.SnapshotWriter;
import dev.nightshift.storage.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots that were made with valid keys to make a restore write where it was not asked to. */
class HostileSnapshotTest {

    private static final Instant NOW = Instant.parse("2026-11-20T01:30:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final FileAttributes ATTRIBUTES = new FileAttributes(0700, NOW);
    private static final PhysicalBackup BACKUP =
            new PhysicalBackup("7400000000000000001", 18, "18.6", 1, "0/2000028", "0/2000100", true);

    @TempDir
    private Path temporary;

    private final Repository repository = Repository.create(new MemoryStore(), NewRepository.unencrypted(), CLOCK);
    private Path outside = Path.of("");
    private Path target = Path.of("");

    @BeforeEach
    void makeRoom() throws IOException {
        outside = Files.createDirectory(temporary.resolve("outside"));
        target = temporary.resolve("target");
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "pg_tblspc", "pg_tblspc/16400/PG_18", "pg_tblspc/16400/a/b", "global/pg_control"})
    void a_file_is_never_written_through_a_link(String link) {
        Snapshot snapshot = snapshot(link, outside.toString(), link + "/file");
        assertThatThrownBy(() -> restore(snapshot, TablespaceMapping.ORIGINAL))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("do not trust it");
        assertNothingWasWritten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "outside", "../outside", "nowhere\0"})
    void a_tablespace_goes_to_no_place_that_hangs_on_where_the_restore_was_called(String original) {
        Snapshot snapshot = snapshot("pg_tblspc/16400", original, "pg_tblspc/16400/file");
        assertThatThrownBy(() -> restore(snapshot, TablespaceMapping.ORIGINAL))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("--tablespace 16400=DIR");
        assertNothingWasWritten();
    }

    @Test
    void a_tablespace_goes_to_no_directory_that_holds_something() throws IOException {
        Files.writeString(outside.resolve("precious"), "data");
        Snapshot snapshot = snapshot("pg_tblspc/16400", outside.toString(), "pg_tblspc/16400/file");
        assertThatThrownBy(() -> restore(snapshot, TablespaceMapping.ORIGINAL)).isInstanceOf(Refused.class);
        assertThat(outside.resolve("file")).doesNotExist();
        assertThat(target).doesNotExist();
    }

    @Test
    void a_tablespace_that_is_mapped_elsewhere_does_not_touch_the_place_that_its_link_names() {
        Path elsewhere = temporary.resolve("elsewhere");
        Snapshot snapshot = snapshot("pg_tblspc/16400", outside.toString(), "pg_tblspc/16400/file");
        TablespaceMapping mapping = new TablespaceMapping(Map.of("16400", elsewhere), Optional.empty());
        assertThatThrownBy(() -> restore(snapshot, mapping)) // for want of PostgreSQL's own files
                .isInstanceOf(RestoreException.Incomplete.class);
        assertThat(elsewhere.resolve("file")).hasContent("hostile");
        assertThat(outside).isEmptyDirectory();
    }

    private void restore(Snapshot snapshot, TablespaceMapping mapping) {
        Restore.restore(repository, snapshot, target, RestoreOptions.of(mapping, Optional.empty()), Progress.NONE);
    }

    private Snapshot snapshot(String link, String linkTarget, String file) {
        try (SnapshotWriter writer = repository.write("shop", Progress.NONE)) {
            for (String directory : List.of("pg_tblspc", "base")) {
                if (!directory.equals(link)) {
                    writer.directory(directory, ATTRIBUTES);
                }
            }
            writer.link(link, ATTRIBUTES, linkTarget);
            writer.file(file, ATTRIBUTES, new ByteArrayInputStream("hostile".getBytes(StandardCharsets.UTF_8)));
            return writer.commit(BACKUP);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertNothingWasWritten() {
        assertThat(outside).isEmptyDirectory();
        try (Stream<Path> entries = Files.list(temporary)) {
            assertThat(entries).containsExactly(outside);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
