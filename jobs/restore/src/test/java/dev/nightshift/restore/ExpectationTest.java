package dev.nightshift.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectationTest {

    @ParameterizedTest(name = "{0} meets \"{1}\"")
    @CsvSource({
        "1, > 0",
        "100, >= 100",
        "4.99, < 5",
        "-3, <= -3",
        "7, != 0",
        "5.0, 5",
        "5, = 5.00",
        "ready, ready",
        "ready, = ready",
        "true, true",
        "null, null",
        "12345678901234567890123, > 12345678901234567890122",
        "1e3, 1000",
        "7, >0",
    })
    void holds(String value, String expect) {
        assertThat(Expectation.parse(expect).holds(value)).isTrue();
    }

    @ParameterizedTest(name = "{0} does not meet \"{1}\"")
    @CsvSource({
        "0, > 0",
        "99, >= 100",
        "5, < 5",
        "0, != 0",
        "0.0, != 0",
        "6, 5",
        "Ready, ready",
        "ready, > 0",
        "false, true",
    })
    void does_not_hold(String value, String expect) {
        assertThat(Expectation.parse(expect).holds(value)).isFalse();
    }

    @ParameterizedTest(name = "no value does not meet \"{0}\"")
    @CsvSource({"> 0", ">= 0", "< 5", "<= 5", "!= 0", "0", "''"})
    void no_value_meets_only_the_expectation_of_none(String expect) {
        assertThat(Expectation.parse(expect).holds("null")).isFalse();
    }

    @Test
    void a_comparison_with_no_number_is_refused_with_an_example() {
        assertThatThrownBy(() -> new DrillAssertion("orders", "shop", "select 1", "> many"))
                .hasMessage("drill.assertions \"orders\": expect is \"> many\"; expected a number after >, as in"
                        + " \"> 0\".");
    }

    @Test
    void an_assertion_without_a_statement_is_refused() {
        assertThatThrownBy(() -> new DrillAssertion("orders", "shop", " ", "> 0"))
                .hasMessageContaining("sql is empty");
    }

    @Test
    void a_broken_assertion_says_what_it_saw_and_what_it_expected() {
        DrillAssertion assertion = new DrillAssertion("orders", "shop", "select count(*) from orders", "> 0");

        assertThat(AssertionCheck.judged(assertion, "0").problem()).isEqualTo("it is 0; expected > 0");
        assertThat(AssertionCheck.judged(assertion, "3").held()).isTrue();
    }
}
