package dev.nightshift.app.nodes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** The version that the build wrote down. */
public final class ProgramVersion {

    private ProgramVersion() {}

    /** {@code 0.1.0}. */
    public static String text() {
        Properties properties = new Properties();
        try (InputStream file = Objects.requireNonNull(
                ProgramVersion.class.getResourceAsStream("/dev/nightshift/app/version.properties"),
                "version.properties is missing from the program")) {
            properties.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }
}
