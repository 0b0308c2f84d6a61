package dev.nightshift.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresManifestTest {

    private static final String MANIFEST = """
            { "PostgreSQL-Backup-Manifest-Version": 2, "System-Identifier": 7563102849101234567,
            "Files": [
            { "Path": "backup_label", "Size": 3, "Last-Modified": "2026-11-20 01:30:00 GMT",
              "Checksum-Algorithm": "CRC32C", "Checksum": "9d0ef7ce" },
            { "Encoded-Path": "ff", "Size": 1, "Last-Modified": "2026-11-20 01:30:00 GMT" },
            { "Path": "base/1/2", "Size": 2, "Last-Modified": "2026-11-20 01:30:00 GMT" }
            ],
            "WAL-Ranges": [ { "Timeline": 1, "Start-LSN": "0/2000028", "End-LSN": "0/2000100" } ],
            "Manifest-Checksum": "00"}
            """;

    @TempDir
    Path root;

    @BeforeEach
    void restoreEverything() throws IOException {
        Files.writeString(root.resolve("backup_manifest"), MANIFEST);
        Files.writeString(root.resolve("backup_label"), "abc");
        Files.createDirectories(root.resolve("base/1"));
        Files.writeString(root.resolve("base/1/2"), "ab");
    }

    @Test
    void a_whole_directory_lacks_nothing() {
        assertThat(PostgresManifest.missing(root, Set.of())).isEmpty();
    }

    @Test
    void a_missing_file_is_told() throws IOException {
        Files.delete(root.resolve("base/1/2"));

        assertThat(PostgresManifest.missing(root, Set.of())).containsExactly("base/1/2 is missing");
        assertThat(PostgresManifest.missing(root, Set.of("base/1/2"))).isEmpty();
    }

    @Test
    void a_file_of_another_size_is_told() throws IOException {
        Files.writeString(root.resolve("backup_label"), "abcd");

        assertThat(PostgresManifest.missing(root, Set.of())).containsExactly("backup_label has 4 bytes; expected 3");
    }

    @Test
    void a_broken_manifest_is_told() throws IOException {
        Files.writeString(root.resolve("backup_manifest"), MANIFEST.substring(0, 200));

        assertThat(PostgresManifest.missing(root, Set.of())).anyMatch(line -> line.contains("could not be read"));
    }

    @Test
    void a_missing_manifest_is_told() throws IOException {
        Files.delete(root.resolve("backup_manifest"));

        assertThat(PostgresManifest.missing(root, Set.of())).containsExactly("backup_manifest is missing");
    }
}
