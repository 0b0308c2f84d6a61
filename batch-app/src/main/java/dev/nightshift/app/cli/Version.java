package dev.nightshift.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote down. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }

    static String text() {
        Properties properties = new Properties();
        try (InputStream file = Objects.requireNonNull(
                Version.class.getResourceAsStream("/dev/nightshift/app/version.properties"),
                "version.properties is missing from the program")) {
            properties.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "nightshift " + properties.getProperty("version") + " (Java " + System.getProperty("java.version") + ")";
    }
}
