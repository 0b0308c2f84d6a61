package dev.nightshift.app.runlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;

/**
 * One line of a run's log.
 *
 * @param level INFO, WARN or ERROR
 * @param logger the short name of the class that wrote it
 */
public record LogLine(String run, Instant at, String level, String logger, String message) {

    static final int LONGEST_MESSAGE = 4000;
    private static final int LONGEST_LOGGER = 100;

    public LogLine {
        logger = shortened(logger, LONGEST_LOGGER);
        message = storable(shortened(message, LONGEST_MESSAGE));
    }

    /** PostgreSQL stores no character 0 and no half of a surrogate pair: one such line would hold up all others. */
    private static String storable(String text) {
        return new String(text.replace("\0", "").getBytes(UTF_8), UTF_8);
    }

    private static String shortened(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 3) + "...";
    }
}
