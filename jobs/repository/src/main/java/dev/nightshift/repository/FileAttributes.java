package dev.nightshift.repository;

import java.time.Instant;

/**
 * What is kept of a file besides its name and content.
 *
 * @param mode POSIX permission bits, {@code 0600}; bits above {@code 07777} are refused
 * @param modified kept to the second
 */
public record FileAttributes(int mode, Instant modified) {

    public FileAttributes {
        if ((mode & ~07777) != 0) {
            throw new IllegalArgumentException(
                    "mode is " + Integer.toOctalString(mode) + " (octal); expected permission bits up to 7777");
        }
    }
}
