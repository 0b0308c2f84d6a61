package dev.nightshift.app.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.ConfigurableEnvironment;

/** The example of the design, and what is read of it once a test has changed it. */
abstract class SettingsFixture {

    static final String GOOD = """
            nightshift:
              home: ./var
              servers:
                shop: { url: "jdbc:postgresql://db1:5432/postgres", username: nightshift, password: secret-one }
              repositories:
                local:   { location: "file:/var/lib/nightshift/repository", passphrase: secret-two }
                offsite: { location: "s3://acme-backups/nightshift", copy-of: local, passphrase: secret-two }
              retention: { keep-last: 3, keep-within: 30d, keep-daily: 14, keep-weekly: 8, keep-monthly: 12 }
              schedules:
                nightly: { job: backup, servers: [shop], cron: "0 30 1 * * *", zone: Europe/Amsterdam }
            """;

    @TempDir
    Path directory;

    Settings read(String yaml) {
        return SettingsReader.read(load(yaml));
    }

    ConfigurableEnvironment load(String yaml) {
        try {
            return ConfigurationSource.load(
                    Optional.of(Files.writeString(directory.resolve("application.yaml"), yaml)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
