package dev.nightshift.app.runlog;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A log event in one message: what was said, and by what it was caused, without the stack. */
final class LineText {

    private static final int MOST_CAUSES = 8;

    /**
     * No message of ours holds a secret. Those of drivers and libraries are not ours: what looks like one in a URL or a
     * list of properties is taken out.
     */
    private static final Pattern ASSIGNED = Pattern.compile(
            "((?:password|passphrase|secret[_-]?(?:access[_-]?)?key|X-Amz-Signature|X-Amz-Security-Token)\\s*[=:]\\s*)"
                    + "[^\\s&;,}\\])]+",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern IN_AUTHORITY = Pattern.compile("(://[^\\s/:@]*:)[^\\s/@]+@");

    private LineText() {}

    static String of(ILoggingEvent event) {
        List<String> parts = new ArrayList<>(List.of(String.valueOf(event.getFormattedMessage())));
        IThrowableProxy cause = event.getThrowableProxy();
        while (cause != null && parts.size() <= MOST_CAUSES) {
            addUnlessSaid(parts, cause);
            cause = cause.getCause();
        }
        return withoutSecrets(String.join("; caused by ", parts));
    }

    /** Many exceptions repeat the message of what they wrap. */
    private static void addUnlessSaid(List<String> parts, IThrowableProxy cause) {
        @Nullable String message = cause.getMessage();
        boolean said = message != null && parts.stream().anyMatch(part -> part.contains(message));
        if (!said) {
            String name = shortName(cause.getClassName());
            parts.add(message == null ? name : name + ": " + message);
        }
    }

    static String withoutSecrets(String text) {
        return IN_AUTHORITY.matcher(ASSIGNED.matcher(text).replaceAll("$1***")).replaceAll("$1***@");
    }

    static String shortName(String className) {
        return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
    }
}
