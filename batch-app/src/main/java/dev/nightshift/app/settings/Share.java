package dev.nightshift.app.settings;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A part of a whole, as an operator writes it: {@code 30%}. A number alone would leave open whether 0.3 or 30 is meant. */
public final class Share {

    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d+)?) ?%");
    private static final BigDecimal LEAST = BigDecimal.ONE;
    private static final BigDecimal MOST = BigDecimal.valueOf(100);

    private final BigDecimal percent;

    private Share(BigDecimal percent) {
        this.percent = percent;
    }

    /** @throws IllegalArgumentException where it is none of 1% to 100% */
    static Share of(String text) {
        Matcher percent = PERCENT.matcher(text.strip());
        if (percent.matches()) {
            BigDecimal value = new BigDecimal(percent.group(1));
            if (value.compareTo(LEAST) >= 0 && value.compareTo(MOST) <= 0) {
                return new Share(value);
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is no share; expected 1% to 100%, such as 30%");
    }

    /** 0.01 to 1. */
    public double ofOne() {
        return percent.movePointLeft(2).doubleValue();
    }

    @Override
    public String toString() {
        return percent.toPlainString() + "%";
    }
}
