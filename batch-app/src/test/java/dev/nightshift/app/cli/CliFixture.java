package dev.nightshift.app.cli;

import dev.nightshift.app.settings.ConfigurationSource;
import dev.nightshift.app.settings.Settings;
import dev.nightshift.app.settings.SettingsReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A configuration of one server and two repositories in a directory of the test's own, and commands that read it. */
abstract class CliFixture {

    static final String PASSPHRASE = "a passphrase that must not leak";
    static final String PASSWORD = "a password that must not leak";

    @TempDir
    Path directory;

    Path config;

    @BeforeEach
    void writeConfiguration() {
        config = write("application.yaml", configuration(""));
    }

    String configuration(String more) {
        return """
                nightshift:
                  home: %1$s/home
                  servers:
                    shop:
                      url: "jdbc:postgresql://127.0.0.1:1/postgres?connectTimeout=2"
                      username: nightshift
                      password: "%2$s"
                  repositories:
                    local:   { location: "file:%1$s/local", passphrase: "%3$s" }
                    offsite: { location: "file:%1$s/offsite", passphrase: "%3$s", copy-of: local }
                  schedules:
                    nightly: { job: backup, servers: [shop], cron: "0 30 1 * * *", zone: Europe/Amsterdam }
                """.formatted(directory, PASSWORD, PASSPHRASE) + more;
    }

    Settings settings() {
        return SettingsReader.read(ConfigurationSource.load(Optional.of(config)));
    }

    Invocation run(String... arguments) {
        return Invocation.of(Stream.concat(Stream.of(arguments), Stream.of("--config", config.toString()))
                .toArray(String[]::new));
    }

    Path write(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
