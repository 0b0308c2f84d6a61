package dev.nightshift.app.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A secret as the configuration gives it, directly or by a file that holds it, read when it is needed.
 *
 * @param key of the direct form; the other one has {@code -file} at its end
 */
public record Credential(
        String key, @Nullable Secret secret, @Nullable Path file) {

    public boolean isGiven() {
        return secret != null || file != null;
    }

    /**
     * The secret, or empty where none is configured.
     *
     * @throws InvalidSettings if it names a variable that is not set or a file that can't be read
     */
    public Optional<String> read() {
        Optional<Problem> problem = problem();
        if (problem.isPresent()) {
            throw new InvalidSettings(problem.get());
        }
        if (file == null) {
            return Optional.ofNullable(secret).map(Secret::text);
        }
        try {
            return Optional.of(firstLine(file));
        } catch (IOException e) {
            throw new InvalidSettings(unreadable(file, e.toString()));
        }
    }

    /** What keeps it from being read, if anything does. */
    public Optional<Problem> problem() {
        if (secret != null && file != null) {
            return Optional.of(new Problem(
                    key, key + " and " + key + "-file are both given; expected only one of them. Remove the other."));
        }
        if (secret != null) {
            return secret.missingVariable().map(this::notSet).or(() -> emptiness(secret.text()));
        }
        if (file == null) {
            return Optional.empty();
        }
        try {
            return emptiness(firstLine(file));
        } catch (IOException e) {
            return Optional.of(unreadable(file, e.toString()));
        }
    }

    private Optional<Problem> emptiness(String text) {
        return text.isEmpty()
                ? Optional.of(new Problem(
                        key, key + " is empty; expected at least one character. Set it, or remove the key."))
                : Optional.empty();
    }

    private Problem notSet(String variable) {
        return new Problem(
                key,
                key + " names the environment variable " + variable + ", which is not set. Set " + variable
                        + ", or use " + key + "-file with the path of a file that holds the secret.");
    }

    private Problem unreadable(Path path, String detail) {
        return new Problem(
                key + "-file",
                key + "-file is " + path + ", which can't be read (" + detail
                        + "); expected a file whose first line is the secret. Create it with mode 0600, or correct the"
                        + " path.");
    }

    /** A file that an editor wrote ends with a line break, which is not part of the secret. */
    private static String firstLine(Path path) throws IOException {
        return Files.readString(path).lines().findFirst().orElse("");
    }
}
