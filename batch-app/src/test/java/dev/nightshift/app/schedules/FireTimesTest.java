package dev.nightshift.app.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.app.settings.Blackout;
import dev.nightshift.app.settings.Cron;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FireTimesTest {

    private static final ZoneId AMSTERDAM = ZoneId.of("Europe/Amsterdam");

    @Test
    void are_told_as_the_zone_has_them() {
        assertThat(times("0 30 1 * * *", Map.of(), "2026-11-20T12:00+01:00", 2))
                .containsExactly("2026-11-21T01:30+01:00", "2026-11-22T01:30+01:00");
    }

    @Test
    void tell_of_a_lost_hour() {
        assertThat(times("0 30 2 * * *", Map.of(), "2026-03-28T12:00+01:00", 2))
                .containsExactly(
                        "2026-03-29T03:30+02:00 clocks are put forward: there is no 02:30, this runs at 03:30",
                        "2026-03-30T02:30+02:00");
    }

    @Test
    void tell_of_an_hour_that_comes_twice() {
        assertThat(times("0 30 2 * * *", Map.of(), "2026-10-24T12:00+02:00", 1))
                .containsExactly("2026-10-25T02:30+02:00 clocks are put back: 02:30 comes twice, and this runs the"
                        + " first time only");
        assertThat(times("0 30 * * * *", Map.of(), "2026-10-25T02:00+02:00", 3))
                .containsExactly(
                        "2026-10-25T02:30+02:00 clocks are put back: 02:30 comes twice, and this runs both times",
                        "2026-10-25T02:30+01:00 clocks are put back: 02:30 comes twice, and this runs both times",
                        "2026-10-25T03:30+01:00");
    }

    @Test
    void tell_what_a_blackout_leaves_out_and_do_not_count_it() {
        Blackout holidays = new Blackout.Dates(LocalDate.parse("2026-12-25"), LocalDate.parse("2026-12-26"), AMSTERDAM);

        assertThat(times("0 30 1 * * *", Map.of("holidays", holidays), "2026-12-23T12:00+01:00", 2))
                .containsExactly(
                        "2026-12-24T01:30+01:00",
                        "2026-12-25T01:30+01:00 [holidays]",
                        "2026-12-26T01:30+01:00 [holidays]",
                        "2026-12-27T01:30+01:00");
    }

    @Test
    void end_where_a_blackout_covers_all_of_them() {
        Blackout nights = new Blackout.Daily(LocalTime.of(22, 0), LocalTime.of(6, 0), AMSTERDAM);

        List<String> times = times("0 30 1 * * *", Map.of("nights", nights), "2026-11-20T12:00+01:00", 10);

        assertThat(times).hasSize(20).allMatch(time -> time.endsWith("[nights]"));
    }

    private static List<String> times(String cron, Map<String, Blackout> blackouts, String after, int count) {
        Slots slots = new Slots(Cron.of(cron), AMSTERDAM, blackouts);
        return FireTimes.of(slots, OffsetDateTime.parse(after).toInstant(), count).times().stream()
                .map(time -> time.local()
                        + time.clockChange().map(text -> " " + text).orElse("")
                        + time.blackout().map(name -> " [" + name + "]").orElse(""))
                .toList();
    }
}
