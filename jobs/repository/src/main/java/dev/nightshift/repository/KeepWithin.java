package dev.nightshift.repository;

import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far back everything is kept, in calendar units, as operators write it: {@code 30d}, {@code 8w}, {@code 12m},
 * {@code 1y}, or several together, largest first: {@code 1y6m}. It remembers the units it was given, so that messages
 * speak the operator's words. A {@code m} is a month; there are no hours, for which keep-hourly is made.
 */
public record KeepWithin(int years, int months, int weeks, int days) {

    /** Nothing is kept for its age. */
    public static final KeepWithin NONE = new KeepWithin(0, 0, 0, 0);

    /** Far beyond any archive, near enough that no date arithmetic overflows. */
    private static final int MOST_YEARS = 1000;

    private static final Pattern FORM =
            Pattern.compile("(?:(\\d{1,6})y)?(?:(\\d{1,6})m)?(?:(\\d{1,6})w)?(?:(\\d{1,6})d)?");

    public KeepWithin {
        if (years < 0 || months < 0 || weeks < 0 || days < 0) {
            throw new IllegalArgumentException("retention.keep-within is " + years + "y" + months + "m" + weeks + "w"
                    + days + "d; expected no part below 0. Use a span of time such as 30d, 8w, 12m or 1y.");
        }
        if ((long) years + months / 12 + weeks / 52 + days / 365 > MOST_YEARS) {
            throw new IllegalArgumentException("retention.keep-within is " + text(years, months, weeks, days)
                    + "; expected at most " + MOST_YEARS + "y. Use 100y to keep everything that anybody will ask for.");
        }
    }

    /**
     * Reads what an operator wrote. The name is one that configuration binders look for.
     *
     * @throws IllegalArgumentException if it is no such span; the message says what one looks like
     */
    public static KeepWithin of(String written) {
        Matcher form = FORM.matcher(written.strip());
        if (written.isBlank() || !form.matches()) {
            throw new IllegalArgumentException(
                    "retention.keep-within is \"" + written + "\"; expected days, weeks, months"
                            + " or years such as 30d, 8w, 12m, 1y or 1y6m. Leave it out to keep nothing for its age.");
        }
        return new KeepWithin(number(form, 1), number(form, 2), number(form, 3), number(form, 4));
    }

    private static int number(Matcher form, int group) {
        String digits = form.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    public boolean isNone() {
        return equals(NONE);
    }

    Period period() {
        return Period.of(years, months, Math.addExact(Math.multiplyExact(weeks, 7), days));
    }

    /** As an operator writes it; {@link #of} reads it back. */
    @Override
    public String toString() {
        return text(years, months, weeks, days);
    }

    private static String text(int years, int months, int weeks, int days) {
        List<String> parts = new ArrayList<>();
        int[] numbers = {years, months, weeks, days};
        for (int unit = 0; unit < numbers.length; unit++) {
            if (numbers[unit] > 0) {
                parts.add(numbers[unit] + "ymwd".substring(unit, unit + 1));
            }
        }
        return parts.isEmpty() ? "0d" : String.join("", parts);
    }
}
