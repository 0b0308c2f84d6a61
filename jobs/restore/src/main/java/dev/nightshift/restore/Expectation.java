package dev.nightshift.restore;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an assertion's value has to be. Numbers are compared as numbers: {@code 5.0} equals {@code 5}. */
sealed interface Expectation {

    boolean holds(String value);

    /** @throws IllegalArgumentException where a comparison's right side makes no sense */
    static Expectation parse(String text) {
        Matcher comparison = Comparison.SYNTAX.matcher(text.strip());
        if (!comparison.matches()) {
            return new Equal(text.strip());
        }
        String operator = comparison.group(1);
        String operand = comparison.group(2).strip();
        return switch (operator) {
            case "=" -> new Equal(operand);
            case "!=" -> new Different(operand);
            default ->
                new Comparison(
                        operator,
                        number(operand)
                                .orElseThrow(() -> new IllegalArgumentException(
                                        "expect is \"" + text + "\"; expected a number after " + operator + ", as in \""
                                                + operator + " 0\".")));
        };
    }

    private static Optional<BigDecimal> number(String text) {
        try {
            return Optional.of(new BigDecimal(text.strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean same(String left, String right) {
        Optional<BigDecimal> a = number(left);
        Optional<BigDecimal> b = number(right);
        if (a.isPresent() && b.isPresent()) {
            return a.get().compareTo(b.get()) == 0;
        }
        return left.equals(right);
    }

    /** {@code 5}, {@code = 5}, {@code ready}. */
    record Equal(String expected) implements Expectation {
        @Override
        public boolean holds(String value) {
            return same(value, expected);
        }
    }

    /** {@code != 0}. No value at all fails: a table that lost its rows must not pass. */
    record Different(String unexpected) implements Expectation {
        @Override
        public boolean holds(String value) {
            return !value.equals("null") && !same(value, unexpected);
        }
    }

    /** {@code > 0}. A value that is no number fails. */
    record Comparison(String operator, BigDecimal bound) implements Expectation {

        private static final Pattern SYNTAX = Pattern.compile("(>=|<=|!=|>|<|=)(.*)", Pattern.DOTALL);

        @Override
        public boolean holds(String value) {
            return number(value).map(number -> holds(number.compareTo(bound))).orElse(false);
        }

        private boolean holds(int order) {
            return switch (operator) {
                case ">" -> order > 0;
                case ">=" -> order >= 0;
                case "<" -> order < 0;
                default -> order <= 0;
            };
        }
    }
}
