package dev.nightshift.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.postgres.ScratchServer;
import dev.nightshift.postgres.ScratchSettings;
import dev.nightshift.repository.Progress;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.RepositoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Restores: what they write, and what they refuse. */
abstract class RestoreContract extends SnapshotContract {

    private Restored restore(Path target, TablespaceMapping tablespaces) {
        try (Repository repository = source.open()) {
            return Restore.restore(
                    repository, snapshot, target, RestoreOptions.of(tablespaces, Optional.empty()), Progress.NONE);
        }
    }

    private Path scratchHome() throws IOException {
        return open(Files.createDirectory(temporary.resolve("scratch-home")));
    }

    @Test
    void a_restored_directory_starts_and_holds_every_row() throws Exception {
        Path target = scratchHome().resolve("data");

        Restored restored = restore(target, TablespaceMapping.allBelow(target.resolveSibling("tablespaces")));

        assertThat(restored.whole()).isTrue();
        assertThat(restored.tablespaces())
                .containsExactly(Map.entry(
                        tablespaceOid, target.resolveSibling("tablespaces").resolve(tablespaceOid)));
        assertThat(Files.getPosixFilePermissions(target)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(target.resolve("NIGHTSHIFT-RESTORE-INCOMPLETE")).doesNotExist();
        assertThat(target.resolve("global/pg_control")).exists();
        assertThat(target.resolve("backup_label")).exists();
        assertThat(target.resolve("tablespace_map")).doesNotExist();
        try (ScratchServer booted = boot(target)) {
            assertThat(query(booted, "select sum(hashtext(ledger::text)) from ledger"))
                    .isEqualTo(rows);
            assertThat(query(booted, "select count(*) from quick")).isEqualTo("500");
            assertThat(query(booted, "select count(*) from fleeting")).isEqualTo("0");
            assertThat(query(booted, "select convert_from(lo_get(oid), 'UTF8') from pg_largeobject_metadata"))
                    .isEqualTo("large object");
        }
    }

    private static ScratchServer boot(Path data) {
        return ScratchServer.start(new ScratchSettings(
                List.of(PostgresServers.binaries(18)), data.getParent(), data, 18, List.of(), Duration.ofMinutes(1)));
    }

    private static String query(ScratchServer booted, String sql) throws SQLException {
        try (Connection connection = booted.connect("o'dd \"name");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    @Test
    void a_target_that_is_not_empty_is_refused_and_left_as_it_was() throws IOException {
        Path target = Files.createDirectory(temporary.resolve("target"));
        Files.writeString(target.resolve("precious"), "data");

        assertThatThrownBy(() -> restore(target, TablespaceMapping.allBelow(temporary.resolve("t"))))
                .isInstanceOf(RepositoryException.Refused.class)
                .hasMessageContaining("is not empty (it holds precious)");
        assertThat(target).isDirectoryContaining(path -> path.endsWith("precious"));
    }

    @Test
    void a_live_tablespace_is_never_overwritten_and_nothing_is_left_behind() {
        Path target = temporary.resolve("target");

        assertThatThrownBy(() -> restore(target, TablespaceMapping.ORIGINAL))
                .isInstanceOf(RepositoryException.Refused.class)
                .hasMessageContaining("--tablespace " + tablespaceOid + "=DIR");
        assertThat(target).doesNotExist();
    }

    @Test
    void a_disk_that_refuses_is_told_with_what_was_wanted_of_it_and_leaves_the_mark() throws IOException {
        Path target = temporary;
        while (target.toString().length() < 4000) { // so that the longer ones of its files have too long a path
            target = target.resolve(
                    "d".repeat(Math.min(200, 4050 - target.toString().length())));
        }
        Path deep = Files.createDirectories(target);

        assertThatThrownBy(() -> restore(deep, TablespaceMapping.allBelow(temporary.resolve("tablespaces"))))
                .isInstanceOf(RestoreException.Disk.class)
                .hasMessageContainingAll("File name too long", snapshot.bytes() + " bytes", "remove it");
        assertThat(deep.resolve("NIGHTSHIFT-RESTORE-INCOMPLETE")).exists();
    }

    @Test
    void damage_leaves_a_directory_that_does_not_start_and_names_what_is_lost() throws IOException {
        Path pack = damageOnePack();
        Path target = temporary.resolve("target");

        Restored restored = restore(target, TablespaceMapping.allBelow(temporary.resolve("tablespaces")));

        assertThat(restored.whole()).isFalse();
        assertThat(restored.report().damages()).anySatisfy(damage -> assertThat(damage.object())
                .endsWith(pack.getFileName().toString()));
        assertThat(target.resolve("NIGHTSHIFT-RESTORE-INCOMPLETE"))
                .content()
                .contains(pack.getFileName().toString())
                .contains(restored.report().damages().get(0).files().get(0));
        assertThat(target.resolve("global/pg_control")).doesNotExist();
    }
}
