package dev.nightshift.app.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.app.settings.ConfigurationSource;
import dev.nightshift.app.settings.Settings;
import dev.nightshift.app.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class JobDatabaseTest {

    @TempDir
    Path directory;

    @Test
    void makes_its_tables_in_a_file_and_finds_them_again() {
        Settings settings = settings(Map.of());
        for (int start = 0; start < 2; start++) {
            try (JobDatabase database = JobDatabase.open(settings)) {
                assertThat(count(database, "ns_run")).isZero();
                assertThat(count(database, "batch_job_instance")).isZero();
                assertThat(count(database, "qrtz_locks")).isEqualTo(2);
                assertThat(database.vendor()).isEqualTo(JobDatabase.Vendor.H2);
            }
        }
        assertThat(directory.resolve("home/jobs/history.mv.db")).exists();
    }

    @Test
    void its_directory_is_the_owners_alone() throws IOException {
        Files.createDirectories(directory.resolve("home/jobs"));
        JobDatabase.open(settings(Map.of())).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("home/jobs"))))
                .isEqualTo("rwx------");
    }

    @Test
    void says_which_key_to_look_at_where_there_is_no_database() {
        Settings settings = settings(Map.of(
                "nightshift.job-database.url", "jdbc:postgresql://127.0.0.1:1/jobs?connectTimeout=1",
                "nightshift.job-database.password", "hush"));

        assertThatThrownBy(() -> JobDatabase.open(settings))
                .isInstanceOf(JobDatabaseException.class)
                .hasMessageContaining("look at nightshift.home and nightshift.job-database")
                .hasMessageNotContaining("hush");
    }

    private static long count(JobDatabase database, String table) {
        return JdbcClient.create(database.dataSource())
                .sql("select count(*) from " + table)
                .query(Long.class)
                .single();
    }

    private Settings settings(Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put("nightshift.home", directory.resolve("home").toString());
        return SettingsReader.read(ConfigurationSource.of(properties));
    }
}
