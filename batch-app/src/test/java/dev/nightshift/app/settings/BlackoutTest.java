package dev.nightshift.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlackoutTest {

    private static final ZoneId AMSTERDAM = ZoneId.of("Europe/Amsterdam");

    @ParameterizedTest
    @CsvSource({
        "08:00, 18:00, 2026-11-20T07:59:59+01:00, false",
        "08:00, 18:00, 2026-11-20T08:00:00+01:00, true",
        "08:00, 18:00, 2026-11-20T17:59:59+01:00, true",
        "08:00, 18:00, 2026-11-20T18:00:00+01:00, false",
        "08:00, 18:00, 2026-11-20T00:00:00+01:00, false",
        "22:00, 06:00, 2026-11-20T21:59:59+01:00, false",
        "22:00, 06:00, 2026-11-20T22:00:00+01:00, true",
        "22:00, 06:00, 2026-11-21T00:00:00+01:00, true",
        "22:00, 06:00, 2026-11-21T06:00:00+01:00, false",
        "2026-12-24, 2027-01-02, 2026-12-23T23:59:59+01:00, false",
        "2026-12-24, 2027-01-02, 2026-12-24T00:00:00+01:00, true",
        "2026-12-24, 2027-01-02, 2027-01-02T23:59:59+01:00, true",
        "2026-12-24, 2027-01-02, 2027-01-03T00:00:00+01:00, false",
    })
    void covers_from_its_begin_to_its_end(String from, String to, String time, boolean covered) {
        assertThat(covers(null, from, to, time)).isEqualTo(covered);
    }

    @Test
    void covers_what_its_cron_names() {
        assertThat(covers("* * 9-17 * * MON-FRI", null, null, "2026-11-20T09:00:00+01:00"))
                .isTrue();
        assertThat(covers("* * 9-17 * * MON-FRI", null, null, "2026-11-20T18:00:00+01:00"))
                .isFalse();
        assertThat(covers("* * 9-17 * * MON-FRI", null, null, "2026-11-21T09:00:00+01:00"))
                .isFalse();
    }

    @Test
    void covers_both_of_two_hours_that_the_clock_shows_alike() {
        assertThat(covers("* * 2 * * *", null, null, "2026-10-25T02:30:00+02:00"))
                .isTrue();
        assertThat(covers("* * 2 * * *", null, null, "2026-10-25T02:30:00+01:00"))
                .isTrue();
        assertThat(covers(null, "02:00", "03:00", "2026-10-25T02:30:00+01:00")).isTrue();
        assertThat(covers(null, "02:00", "03:00", "2026-10-25T03:00:00+01:00")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"08:00, 2026-12-24", "25:00, 26:00", "08:00, 08:00", "2027-01-02, 2026-12-24", "1080, 1200"})
    void what_is_no_window_is_refused(String from, String to) {
        assertThatThrownBy(() -> new BlackoutEntry(null, from, to, AMSTERDAM).window())
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean covers(@Nullable String cron, @Nullable String from, @Nullable String to, String time) {
        return new BlackoutEntry(cron, from, to, AMSTERDAM)
                .window()
                .covers(OffsetDateTime.parse(time).toInstant());
    }
}
