package dev.nightshift.storage;

import java.util.regex.Pattern;

/** What an object may be called, alike in every store: what one accepts, each other one can hold too. */
final class ObjectNames {

    /** S3 takes 1,024 bytes, the configured prefix included. */
    private static final int MAX_LENGTH = 512;

    /** Common file systems take 255 bytes a segment. */
    private static final String SEGMENT = "[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}";

    private static final Pattern ONE_SEGMENT = Pattern.compile(SEGMENT);
    private static final Pattern NAME = Pattern.compile(SEGMENT + "(/" + SEGMENT + ")*");
    private static final Pattern PREFIX = Pattern.compile("(" + SEGMENT + "/)*(" + SEGMENT + ")?");

    private ObjectNames() {}

    static String requireName(String name) {
        return require("object name", NAME, name);
    }

    /** The beginning of a name: it may be empty, end with a slash, or end within a segment. */
    static String requirePrefix(String prefix) {
        return require("prefix of names", PREFIX, prefix);
    }

    /** Whether a directory's entry can be an object or part of an object's name; others are none of ours. */
    static boolean isSegment(String entry) {
        return ONE_SEGMENT.matcher(entry).matches();
    }

    static boolean isName(String text) {
        return text.length() <= MAX_LENGTH && NAME.matcher(text).matches();
    }

    static void requireRange(long offset, int length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("range of " + length + " bytes from " + offset
                    + "; expected neither to be negative. Ask for bytes" + " that the object has.");
        }
    }

    private static String require(String kind, Pattern form, String text) {
        if (text.length() > MAX_LENGTH || !form.matcher(text).matches()) {
            throw new IllegalArgumentException(kind + " '" + text + "' is not usable; expected at most " + MAX_LENGTH
                    + " characters: segments of letters A-Z and a-z, digits, '.', '_' and '-', none longer than 200 nor"
                    + " with a dot in front, separated by single slashes. Choose another name.");
        }
        return text;
    }
}
