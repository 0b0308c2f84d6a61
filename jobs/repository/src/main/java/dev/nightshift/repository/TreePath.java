package dev.nightshift.repository;

import java.nio.charset.StandardCharsets;

/** Which paths a file tree takes: relative, of plain segments. What it refuses could lead out of a restore's target. */
final class TreePath {

    private static final int MAX_BYTES = 0xFFFF;

    private TreePath() {}

    /** Returns {@code path}, or throws an {@link IllegalArgumentException} that says what is wrong with it. */
    static String check(String path) {
        if (path.isEmpty() || path.indexOf('\0') >= 0 || path.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("path is empty, too long or has a NUL: '" + path + "'");
        }
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException(
                        "path is '" + path + "'; expected a relative one without empty, '.' or '..' segments");
            }
        }
        return path;
    }
}
