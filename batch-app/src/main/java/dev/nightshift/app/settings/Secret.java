package dev.nightshift.app.settings;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text that is never shown. It may still hold an unresolved {@code ${VARIABLE}}; only {@link Credential} looks. */
public final class Secret {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}:]+)}");

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    public static Secret of(String text) {
        return new Secret(text);
    }

    String text() {
        return text;
    }

    /** The environment variable that it names and that is not set. */
    Optional<String> missingVariable() {
        return missingVariable(text);
    }

    static Optional<String> missingVariable(String text) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        return placeholder.find() ? Optional.of(placeholder.group(1)) : Optional.empty();
    }

    @Override
    public String toString() {
        return "***";
    }
}
