package dev.nightshift.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TarReaderTest {

    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();

    @Test
    void reads_files_directories_and_links_and_skips_what_was_left_unread() throws IOException {
        archive.write(TarArchives.file("backup_label", 5));
        archive.write(padded("label"));
        archive.write(TarArchives.header("./pg_wal/archive_status/", '5', 0, ""));
        archive.write(TarArchives.header("pg_tblspc/16384/", '2', 0, "/mnt/fast"));
        archive.write(TarArchives.file("PG_VERSION", 3));
        archive.write(padded("18\n"));
        end();

        TarReader tar = reader();
        assertThat(tar.next())
                .isEqualTo(new TarReader.Entry(
                        TarReader.Kind.FILE, "backup_label", 0600, Instant.ofEpochSecond(1_700_000_000L), 5, ""));
        assertThat(tar.next().path()).isEqualTo("pg_wal/archive_status");
        assertThat(tar.next().target()).isEqualTo("/mnt/fast");
        assertThat(tar.next().path()).isEqualTo("PG_VERSION");
        assertThat(tar.content()).hasContent("18\n");
        assertThat(tar.next()).isNull();
    }

    @Test
    void reads_sizes_beyond_what_octal_digits_hold() throws IOException {
        byte[] header = TarArchives.file("base/5/16385", 0);
        System.arraycopy(new byte[] {(byte) 0x80, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 1}, 0, header, 124, 12);
        archive.write(TarArchives.withChecksum(header));
        assertThat(reader().next().size()).isEqualTo((16L << 30) + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../up", "base/../../up", "base//1", "", ".", "base/."})
    void refuses_paths_that_lead_out(String path) throws IOException {
        archive.write(TarArchives.file(path, 0));
        assertThatThrownBy(() -> reader().next())
                .isInstanceOf(PostgresException.Failed.class)
                .hasMessageContaining("stay below the data directory");
    }

    @Test
    void refuses_a_header_whose_checksum_is_wrong() throws IOException {
        byte[] header = TarArchives.file("PG_VERSION", 3);
        header[0] ^= 1;
        archive.write(header);
        assertThatThrownBy(() -> reader().next()).hasMessageContaining("checksum is wrong");
    }

    @Test
    void refuses_extension_headers_whose_length_the_sender_chooses() throws IOException {
        archive.write(TarArchives.header("././@LongLink", 'L', 1L << 30, ""));
        assertThatThrownBy(() -> reader().next()).hasMessageContaining("of type 'L'");
    }

    @Test
    void refuses_an_archive_without_its_end() throws IOException {
        archive.write(TarArchives.file("PG_VERSION", 3));
        archive.write(padded("18\n"));
        TarReader tar = reader();
        assertThat(tar.next()).isNotNull();
        assertThatThrownBy(tar::next).hasMessageContaining("ends in the middle");
    }

    @Test
    void refuses_a_file_that_is_shorter_than_announced() throws IOException {
        archive.write(TarArchives.file("PG_VERSION", 3));
        archive.write('1');
        TarReader tar = reader();
        assertThat(tar.next()).isNotNull();
        assertThatThrownBy(() -> tar.content().readAllBytes()).hasMessageContaining("ends 2 bytes before");
    }

    @Test
    void refuses_anything_after_the_end() throws IOException {
        end();
        archive.write(TarArchives.file("PG_VERSION", 0));
        assertThatThrownBy(() -> reader().next()).hasMessageContaining("goes on after its end");
    }

    private void end() throws IOException {
        archive.write(TarArchives.end().getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] padded(String content) {
        byte[] block = new byte[512];
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block, 0, bytes.length);
        return block;
    }

    /** In two pieces, as messages cut it. */
    private TarReader reader() {
        byte[] whole = archive.toByteArray();
        int cut = Math.min(100, whole.length);
        InputStream first = new ByteArrayInputStream(whole, 0, cut);
        InputStream second = new ByteArrayInputStream(whole, cut, whole.length - cut);
        return new TarReader("base.tar", new SequenceInputStream(first, second));
    }
}
