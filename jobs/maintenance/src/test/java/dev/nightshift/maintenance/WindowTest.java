package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {

    private static final String AMSTERDAM = "Europe/Amsterdam";
    private static final String NEW_YORK = "America/New_York";

    @Test
    void without_hours_it_is_open_and_never_ends() {
        Instant now = Instant.parse("2026-11-20T12:00:00Z");

        assertThat(Window.ALWAYS.isOpen(now)).isTrue();
        assertThat(Window.ALWAYS.endOf(now)).isEmpty();
        assertThat(Window.ALWAYS.nextStart(now)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T00:59:59Z, false",
        "2026-11-20T01:00:00Z, true",
        "2026-11-20T03:59:59Z, true",
        "2026-11-20T04:00:00Z, false",
    })
    void its_start_is_in_and_its_end_is_out(Instant now, boolean open) {
        assertThat(window("02:00", "05:00", AMSTERDAM).isOpen(now)).isEqualTo(open);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T20:59:59Z, false, 2026-11-20T21:00:00Z",
        "2026-11-20T21:00:00Z, true,  2026-11-21T21:00:00Z",
        "2026-11-21T00:00:00Z, true,  2026-11-21T21:00:00Z",
        "2026-11-21T03:59:59Z, true,  2026-11-21T21:00:00Z",
        "2026-11-21T04:00:00Z, false, 2026-11-21T21:00:00Z",
    })
    void goes_over_midnight_and_opens_again_the_next_evening(Instant now, boolean open, Instant next) {
        Window window = window("22:00", "05:00", AMSTERDAM);

        assertThat(window.isOpen(now)).isEqualTo(open);
        assertThat(window.nextStart(now)).contains(next);
    }

    @Test
    void tells_the_end_of_what_is_open_and_of_nothing_else() {
        Window window = window("22:00", "05:00", AMSTERDAM);

        assertThat(window.endOf(Instant.parse("2026-11-20T23:30:00Z"))).contains(Instant.parse("2026-11-21T04:00:00Z"));
        assertThat(window.endOf(Instant.parse("2026-11-20T12:00:00Z"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // In spring 02:00 is 03:00 at once: at 01:00Z in Amsterdam, at 07:00Z in New York.
        "22:00, 05:00, Europe/Amsterdam, 2027-03-27T21:00:00Z, 2027-03-28T03:00:00Z",
        "22:00, 05:00, America/New_York, 2027-03-14T03:00:00Z, 2027-03-14T09:00:00Z",
        // In autumn 03:00 (02:00 in New York) is an hour earlier again: at 01:00Z in Amsterdam, at 06:00Z in New York.
        "22:00, 05:00, Europe/Amsterdam, 2026-10-24T20:00:00Z, 2026-10-25T04:00:00Z",
        "22:00, 05:00, America/New_York, 2026-11-01T02:00:00Z, 2026-11-01T10:00:00Z",
        // A start that the clock leaps over lies at the leap.
        "02:30, 05:00, Europe/Amsterdam, 2027-03-28T01:00:00Z, 2027-03-28T03:00:00Z",
        "02:30, 05:00, America/New_York, 2027-03-14T07:00:00Z, 2027-03-14T09:00:00Z",
        // So does an end.
        "22:00, 02:30, Europe/Amsterdam, 2027-03-27T21:00:00Z, 2027-03-28T01:00:00Z",
        "22:00, 02:30, America/New_York, 2027-03-14T03:00:00Z, 2027-03-14T07:00:00Z",
        // A start that the clock shows twice is the first.
        "02:30, 05:00, Europe/Amsterdam, 2026-10-25T00:30:00Z, 2026-10-25T04:00:00Z",
        "01:30, 05:00, America/New_York, 2026-11-01T05:30:00Z, 2026-11-01T10:00:00Z",
        // So is an end: nothing works on after it was shown.
        "22:00, 02:30, Europe/Amsterdam, 2026-10-24T20:00:00Z, 2026-10-25T00:30:00Z",
        "22:00, 01:30, America/New_York, 2026-11-01T02:00:00Z, 2026-11-01T05:30:00Z",
        // Both of them.
        "02:15, 02:45, Europe/Amsterdam, 2026-10-25T00:15:00Z, 2026-10-25T00:45:00Z",
        // At the very change.
        "02:00, 03:00, Europe/Amsterdam, 2026-10-25T00:00:00Z, 2026-10-25T02:00:00Z",
        "03:00, 04:00, Europe/Amsterdam, 2027-03-28T01:00:00Z, 2027-03-28T02:00:00Z",
    })
    void follows_the_clock_on_the_wall_through_its_changes(
            String from, String to, String zone, Instant start, Instant end) {
        Window window = window(from, to, zone);

        assertThat(window.nextStart(start.minusSeconds(1))).contains(start);
        assertThat(window.isOpen(start.minusSeconds(1))).isFalse();
        assertThat(window.isOpen(start)).isTrue();
        assertThat(window.endOf(start)).contains(end);
        assertThat(window.endOf(end.minusSeconds(1))).contains(end);
        assertThat(window.isOpen(end)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "02:00, 03:00, Europe/Amsterdam, 2027-03-28T01:00:00Z, 2027-03-29T00:00:00Z",
        "02:15, 02:45, America/New_York, 2027-03-14T07:00:00Z, 2027-03-15T06:15:00Z",
    })
    void does_not_open_on_a_day_whose_clock_leaps_over_all_of_it(
            String from, String to, String zone, Instant leap, Instant next) {
        Window window = window(from, to, zone);

        assertThat(window.isOpen(leap)).isFalse();
        assertThat(window.endOf(leap)).isEmpty();
        assertThat(window.nextStart(leap.minusSeconds(1))).contains(next);
    }

    @Test
    void survives_a_day_that_never_was() {
        // Samoa went from the 29th of December 2011 to the 31st: one night ends at that midnight, and another begins.
        Window window = window("22:00", "05:00", "Pacific/Apia");
        Instant start = Instant.parse("2011-12-30T08:00:00Z");

        assertThat(window.endOf(start)).contains(Instant.parse("2011-12-30T10:00:00Z"));
        assertThat(window.nextStart(start)).contains(Instant.parse("2011-12-30T10:00:00Z"));
        assertThat(window.endOf(Instant.parse("2011-12-30T10:00:00Z"))).contains(Instant.parse("2011-12-30T15:00:00Z"));
    }

    @Test
    void is_open_for_all_but_a_minute_where_that_is_what_was_written() {
        Window window = window("22:00", "21:59", NEW_YORK);

        assertThat(window.isOpen(Instant.parse("2026-11-02T02:58:59Z"))).isTrue();
        assertThat(window.isOpen(Instant.parse("2026-11-02T02:59:00Z"))).isFalse();
        assertThat(window.isOpen(Instant.parse("2026-11-02T03:00:00Z"))).isTrue();
    }

    @Test
    void closed_it_says_when_it_opens() {
        assertThat(window("22:00", "05:00", NEW_YORK).whyClosed(Instant.parse("2026-11-20T15:00:00Z")))
                .isEqualTo(
                        "the window from 22:00 to 05:00 America/New_York is closed, and opens at 2026-11-21T03:00:00Z");
    }

    @Test
    void refuses_to_end_when_it_starts() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> window("22:00", "22:00", AMSTERDAM))
                .withMessage("maintenance.window starts and ends at 22:00; expected two times, such as 22:00 and 05:00."
                        + " Leave the window out to work at any time.");
    }

    private static Window window(String start, String end, String zone) {
        return new Window(Optional.of(new Window.Hours(LocalTime.parse(start), LocalTime.parse(end))), ZoneId.of(zone));
    }
}
