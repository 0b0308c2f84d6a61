package dev.nightshift.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.repository.RepositoryException.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataDirectoryTest {

    @TempDir
    Path temporary;

    private DataDirectory directory(TablespaceMapping mapping, String... links) {
        Map<String, String> targets = new TreeMap<>();
        for (String link : links) {
            int arrow = link.indexOf(" -> ");
            targets.put(link.substring(0, arrow), link.substring(arrow + 4));
        }
        return DataDirectory.plan(temporary.resolve("data"), targets, mapping, true);
    }

    @Test
    void a_file_goes_below_the_data_directory() {
        assertThat(directory(TablespaceMapping.ORIGINAL).place("base/5/1259"))
                .contains(temporary.resolve("data/base/5/1259"));
    }

    @Test
    void the_control_file_gets_its_name_last() {
        assertThat(directory(TablespaceMapping.ORIGINAL).place("global/pg_control"))
                .contains(temporary.resolve("data/global/pg_control.nightshift-withheld"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "base/../../x", "/etc/passwd", "base//x", "./x", "base/.", "", "a\0b", "base/"})
    void an_entry_that_would_leave_the_data_directory_is_refused(String path) {
        assertThatThrownBy(() -> directory(TablespaceMapping.ORIGINAL).place(path))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("expected a path below the data directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg_wal", "base", "pg_tblspc/x", "pg_tblspc/16400/deeper", "pg_tblspc/0"})
    void a_link_that_is_no_tablespaces_is_refused(String path) {
        assertThatThrownBy(() -> directory(TablespaceMapping.ORIGINAL, path + " -> /elsewhere"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("expected links only at pg_tblspc/<oid>");
    }

    @Test
    void what_a_tablespace_holds_goes_to_its_mapped_place_and_not_through_the_link() {
        Path fast = temporary.resolve("fast");
        DataDirectory directory = directory(
                new TablespaceMapping(Map.of("16400", fast), Optional.empty()), "pg_tblspc/16400 -> /on/the/server");

        assertThat(directory.linkTarget("pg_tblspc/16400", "/on/the/server")).isEqualTo(fast.toString());
        assertThat(directory.place("pg_tblspc/16400")).contains(temporary.resolve("data/pg_tblspc/16400"));
        assertThat(directory.place("pg_tblspc/16400/PG_18_1/5/16401")).contains(fast.resolve("PG_18_1/5/16401"));
        assertThat(directory.tablespaces()).containsExactly(Map.entry("16400", fast));
    }

    @Test
    void all_tablespaces_can_go_below_one_directory() {
        DataDirectory directory = directory(
                TablespaceMapping.allBelow(temporary.resolve("all")),
                "pg_tblspc/16400 -> /one",
                "pg_tblspc/16401 -> /two");

        assertThat(directory.tablespaces())
                .containsEntry("16400", temporary.resolve("all/16400"))
                .containsEntry("16401", temporary.resolve("all/16401"));
    }

    @Test
    void an_in_place_tablespace_stays_inside() {
        assertThat(directory(TablespaceMapping.ORIGINAL).place("pg_tblspc/16400/PG_18_1/5"))
                .contains(temporary.resolve("data/pg_tblspc/16400/PG_18_1/5"));
    }

    @Test
    void an_original_location_that_holds_something_is_refused() throws IOException {
        Path original = Files.createDirectory(temporary.resolve("original"));
        Files.writeString(original.resolve("live"), "data");

        assertThatThrownBy(() -> directory(TablespaceMapping.ORIGINAL, "pg_tblspc/16400 -> " + original))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("is not empty (it holds live)")
                .hasMessageContaining("--tablespace 16400=DIR");
    }

    @Test
    void two_tablespaces_in_one_place_are_refused() {
        Path one = temporary.resolve("one");
        TablespaceMapping mapping =
                new TablespaceMapping(Map.of("16400", one, "16401", one.resolve("in")), Optional.empty());

        assertThatThrownBy(() -> directory(mapping, "pg_tblspc/16400 -> /a", "pg_tblspc/16401 -> /b"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("would overlap");
    }

    @Test
    void a_tablespace_inside_the_data_directory_is_refused() {
        TablespaceMapping mapping = TablespaceMapping.allBelow(temporary.resolve("data/inside"));

        assertThatThrownBy(() -> directory(mapping, "pg_tblspc/16400 -> /a"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("expected neither inside the other");
    }

    @Test
    void a_mapping_of_a_tablespace_that_the_snapshot_lacks_is_refused() {
        TablespaceMapping mapping = new TablespaceMapping(Map.of("16999", temporary), Optional.empty());

        assertThatThrownBy(() -> directory(mapping, "pg_tblspc/16400 -> /a"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("no tablespace of that OID; it has {pg_tblspc/16400=/a}");
    }

    @Test
    void a_target_that_holds_something_is_refused() throws IOException {
        Files.createDirectories(temporary.resolve("data"));
        Files.writeString(temporary.resolve("data/PG_VERSION"), "18");

        assertThatThrownBy(() -> directory(TablespaceMapping.ORIGINAL))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("is not empty (it holds PG_VERSION)");
    }

    @Test
    void a_mapping_of_something_else_than_an_oid_is_refused() {
        assertThatThrownBy(() -> new TablespaceMapping(Map.of("fast", Path.of("/mnt")), Optional.empty()))
                .hasMessageContaining("\"fast\" is no OID")
                .hasMessageContaining("pg_tablespace");
    }
}
