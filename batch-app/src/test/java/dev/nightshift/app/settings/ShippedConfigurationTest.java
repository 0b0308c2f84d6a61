package dev.nightshift.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in {@code config/}, which people start from. */
class ShippedConfigurationTest {

    private static final Path CONFIG = Path.of("../config");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"application.yaml", "examples/one-server.yaml", "examples/offsite.yaml"})
    void is_valid_as_it_stands(String file) {
        assertThat(read(CONFIG.resolve(file)).home()).isNotNull();
    }

    @Test
    void is_valid_with_every_line_uncommented() throws IOException {
        String text = Files.readString(CONFIG.resolve("application.yaml"));
        int keys = text.indexOf("nightshift:\n");
        // A comment that was a key begins with one space and a word with a colon, or a list's dash.
        String uncommented = text.substring(keys)
                .replaceAll("(?m)^( +)# ( *(?:- \\{|[a-z0-9-]+:(?: .*)?$))", "$1$2")
                .replaceAll("(?m)^  # .*\n", "");

        Settings settings = read(Files.writeString(directory.resolve("all.yaml"), uncommented));

        assertThat(settings.server("shop").drill().assertions()).hasSize(1);
        assertThat(settings.repository("offsite").s3().accessKey()).isNotNull();
        assertThat(settings.schedules()).containsOnlyKeys("nightly", "upkeep", "sundays");
        assertThat(settings.maintenance().window().window().hours()).isPresent();
        assertThat(settings.maintenance().thresholds().thresholds().bloatShare())
                .isEqualTo(0.3);
        assertThat(settings.maintenance().limits().rules()).hasSize(3);
        assertThat(settings.maintenance().limits().choices().checkEvery()).isEqualTo(Duration.ofDays(30));
        assertThat(settings.server("shop").maintenance()).isNotNull();
        assertThat(settings.retention()).isNotNull();
        assertThat(settings.http().username()).isNotNull();
        assertThat(settings.jobDatabase().url()).isNotNull();
    }

    private static Settings read(Path file) {
        return SettingsReader.read(ConfigurationSource.load(Optional.of(file)));
    }
}
