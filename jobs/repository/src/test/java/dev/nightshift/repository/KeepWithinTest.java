package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Period;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeepWithinTest {

    @ParameterizedTest
    @CsvSource({"30d, P30D", "8w, P56D", "12m, P12M", "1y, P1Y", "1y6m, P1Y6M", "1y2m3w4d, P1Y2M25D", "100y, P100Y"})
    void reads_what_operators_write_as_calendar_units(String written, String period) {
        assertThat(KeepWithin.of(written).period()).isEqualTo(Period.parse(period));
    }

    @ParameterizedTest
    @ValueSource(strings = {"30d", "8w", "12m", "1y", "1y6m", "1y2m3w4d"})
    void remembers_the_units_it_was_written_in(String written) {
        assertThat(KeepWithin.of(written)).hasToString(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "30", "d", "30 d", "-30d", "30D", "48h", "6m1y", "1.5y", "30days", "P30D", "99999999d"})
    void refuses_anything_else_and_says_what_it_looks_like(String written) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeepWithin.of(written))
                .withMessage(
                        "retention.keep-within is \"" + written + "\"; expected days, weeks, months or years such as"
                                + " 30d, 8w, 12m, 1y or 1y6m. Leave it out to keep nothing for its age.");
    }

    @Test
    void nothing_of_any_unit_is_none() {
        assertThat(KeepWithin.of("0d")).isEqualTo(KeepWithin.NONE);
        assertThat(KeepWithin.NONE.isNone()).isTrue();
        assertThat(KeepWithin.of("1d").isNone()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1001y", "999999y", "12012m", "52052w", "365365d", "500y6012m"})
    void refuses_a_span_that_no_calendar_could_be_counted_back(String written) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeepWithin.of(written))
                .withMessage("retention.keep-within is " + written
                        + "; expected at most 1000y. Use 100y to keep everything that anybody will ask for.");
    }

    @Test
    void refuses_parts_below_nothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeepWithin(1, 0, 0, -3))
                .withMessageStartingWith("retention.keep-within is 1y0m0w-3d; expected no part below 0.");
    }
}
