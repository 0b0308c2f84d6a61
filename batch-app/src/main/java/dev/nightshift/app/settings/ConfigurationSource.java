package dev.nightshift.app.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Loads the configuration as Spring Boot does (environment variables, {@code ./config/application.yaml} and so on), but
 * without an application around it: a command that only needs a repository starts in a blink.
 */
public final class ConfigurationSource {

    private ConfigurationSource() {}

    /** @param file instead of the places where Spring Boot looks by itself */
    public static ConfigurableEnvironment load(Optional<Path> file) {
        StandardEnvironment environment = new StandardEnvironment();
        file.ifPresent(path -> environment
                .getPropertySources()
                .addFirst(new MapPropertySource("--config", Map.of("spring.config.location", location(path)))));
        try {
            ConfigDataEnvironmentPostProcessor.applyTo(environment);
        } catch (RuntimeException e) {
            throw new InvalidSettings(new Problem("", "The configuration can't be read: " + reason(e)));
        }
        return environment;
    }

    /** Takes nothing but what is given, for a program that has Nightshift inside it. */
    public static ConfigurableEnvironment of(Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("given", properties));
        return environment;
    }

    private static String location(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new InvalidSettings(new Problem(
                    "--config", "--config is " + path + ", which is no file; expected a YAML file. Correct the path."));
        }
        String name = path.toString();
        if (!name.endsWith(".yaml") && !name.endsWith(".yml") && !name.endsWith(".properties")) {
            throw new InvalidSettings(new Problem(
                    "--config",
                    "--config is " + path + "; expected a name that ends in .yaml, .yml or .properties. Rename the"
                            + " file."));
        }
        return path.toAbsolutePath().toUri().toString();
    }

    /** YAML's own complaint names line and column, and what it wraps says nothing more. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).strip();
    }
}
