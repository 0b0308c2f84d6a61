package dev.nightshift.restore;

import java.util.List;

/**
 * What reading every page of a stopped server's files showed.
 *
 * @param note why nothing was checked, or empty
 * @param failures one line for each wrong page, cut at a hundred
 */
public record PageCheck(long files, long pages, String note, List<String> failures) {

    public PageCheck {
        failures = List.copyOf(failures);
    }

    static PageCheck skipped(String why) {
        return new PageCheck(0, 0, why, List.of());
    }
}
