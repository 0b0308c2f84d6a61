package dev.nightshift.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

final class BaseBackupIT {

    static final List<Integer> MAJORS = PostgresServers.MAJORS;

    @TempDir
    Path home;

    @ParameterizedTest
    @FieldSource("MAJORS")
    void streams_a_server_into_a_directory(int major) throws IOException {
        try (PostgresServer server = PostgresServers.start(major)) {
            Path tablespace = server.newDirectory("side room");
            server.execute(
                    "postgres",
                    "CREATE TABLESPACE side LOCATION '" + tablespace + "'",
                    "CREATE DATABASE \"the \"\"odd\"\" 'shop'\"",
                    "CREATE TABLE side_table TABLESPACE side AS SELECT generate_series(1, 10000) AS id");
            BackupDirectory directory = new BackupDirectory(home);
            try (BaseBackup backup = BaseBackup.start(server.settings(), "it's night", Clock.systemUTC())) {
                assertThat(backup.start().majorVersion()).isEqualTo(major);
                assertThat(backup.start().dataChecksums()).isTrue();
                BaseBackup.BackupEnd end = backup.read(directory);
                assertThat(end.timeline()).isEqualTo(backup.start().timeline());
                assertThat(end.endLsn()).isGreaterThan(backup.start().startLsn());
            }
            assertThat(directory.linkTargets).containsExactly(tablespace.toString());
            assertThat(directory.paths)
                    .contains("backup_label", "global/pg_control")
                    .doesNotContain("tablespace_map");
            assertThat(directory.data().resolve("backup_label")).content().contains("LABEL: it's night");
            assertThat(directory.data().resolve("backup_manifest")).content().contains("\"WAL-Ranges\"");
            assertThat(directory.paths.get(0)).startsWith("pg_tblspc/");
            assertThat(directory.paths).noneMatch(path -> path.startsWith("./"));
            assertParentsFirst(directory.paths.stream()
                    .filter(path -> !path.startsWith("pg_tblspc/"))
                    .toList());
            assertThat(directory.progress).isSorted().startsWith(0L);
            assertThat(directory.totalBytes).isPositive();
        }
    }

    @Test
    void passes_pg_verifybackup() throws IOException {
        Path verify = Path.of("/usr/lib/postgresql/15/bin/pg_verifybackup");
        assumeTrue(Files.isExecutable(verify), verify + " is not installed (apt-get install postgresql-15)");
        try (PostgresServer server = PostgresServers.start(15)) {
            server.execute(
                    "postgres",
                    "CREATE TABLESPACE side LOCATION '" + server.newDirectory("side") + "'",
                    "CREATE TABLE side_table TABLESPACE side AS SELECT generate_series(1, 10000) AS id",
                    "CREATE UNLOGGED TABLE fleeting AS SELECT generate_series(1, 10) AS id",
                    "SELECT lo_from_bytea(0, 'large object')");
            BackupDirectory directory = new BackupDirectory(home);
            try (BaseBackup backup = BaseBackup.start(server.settings(), "verify", Clock.systemUTC())) {
                backup.read(directory);
            }
            PostgresServers.run(List.of(
                    verify.toString(), "--exit-on-error", directory.data().toString()));
        }
    }

    private static void assertParentsFirst(List<String> paths) {
        Set<String> seen = new HashSet<>();
        for (String path : paths) {
            int slash = path.lastIndexOf('/', path.length() - 2);
            if (slash >= 0) {
                assertThat(seen).contains(path.substring(0, slash + 1));
            }
            seen.add(path);
        }
    }
}
