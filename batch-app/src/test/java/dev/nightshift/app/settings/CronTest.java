package dev.nightshift.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Slots, also where clocks are put forward and back. Times are written as the zone's clock shows them. */
class CronTest {

    @Test
    void is_once_a_day() {
        assertThat(slots("0 30 1 * * *", "Europe/Amsterdam", "2026-11-19T12:00+01:00", "2026-11-21T12:00+01:00"))
                .containsExactly("2026-11-20T01:30+01:00", "2026-11-21T01:30+01:00");
    }

    @Test
    void a_lost_time_is_a_slot_where_it_would_have_been_without_the_change() {
        assertThat(slots("0 30 2 * * *", "Europe/Amsterdam", "2026-03-28T12:00+01:00", "2026-03-30T12:00+02:00"))
                .containsExactly("2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00");
    }

    @Test
    void a_time_that_comes_twice_is_a_slot_the_first_time() {
        assertThat(slots("0 30 2 * * *", "Europe/Amsterdam", "2026-10-24T12:00+02:00", "2026-10-26T12:00+01:00"))
                .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
    }

    @Test
    void every_hour_is_every_hour_when_clocks_are_put_forward() {
        assertThat(slots("0 0 * * * *", "Europe/Amsterdam", "2026-03-29T00:30+01:00", "2026-03-29T05:00+02:00"))
                .containsExactly(
                        "2026-03-29T01:00+01:00",
                        "2026-03-29T03:00+02:00",
                        "2026-03-29T04:00+02:00",
                        "2026-03-29T05:00+02:00");
    }

    @Test
    void every_hour_is_every_hour_when_clocks_are_put_back() {
        assertThat(slots("0 0 * * * *", "Europe/Amsterdam", "2026-10-25T00:30+02:00", "2026-10-25T03:00+01:00"))
                .containsExactly(
                        "2026-10-25T01:00+02:00",
                        "2026-10-25T02:00+02:00",
                        "2026-10-25T02:00+01:00",
                        "2026-10-25T03:00+01:00");
    }

    @ParameterizedTest
    @CsvSource({
        "0 */10 * * * *, PT10M",
        "*/30 * * * * *, PT30S",
        "0 0 0-23 * * *, PT1H",
        "0 15 */1 * * *, PT1H",
        "@hourly, PT1H",
    })
    void what_names_every_hour_has_neither_holes_nor_doubles(String cron, Duration pause) {
        for (String night : List.of("2026-03-28T22:00+01:00", "2026-10-24T22:00+02:00")) {
            Instant begin = OffsetDateTime.parse(night).toInstant();
            List<Instant> slots =
                    Cron.of(cron).slots(begin, begin.plus(Duration.ofHours(8)), ZoneId.of("Europe/Amsterdam"));

            assertThat(slots).hasSize((int) Duration.ofHours(8).dividedBy(pause));
            for (int i = 1; i < slots.size(); i++) {
                assertThat(Duration.between(slots.get(i - 1), slots.get(i))).isEqualTo(pause);
            }
        }
    }

    @Test
    void every_second_hour_is_each_of_its_times_once() {
        assertThat(slots("0 0 */2 * * *", "Europe/Amsterdam", "2026-03-29T00:00+01:00", "2026-03-29T06:00+02:00"))
                .containsExactly("2026-03-29T03:00+02:00", "2026-03-29T04:00+02:00", "2026-03-29T06:00+02:00");
        assertThat(slots("0 0 */2 * * *", "Europe/Amsterdam", "2026-10-25T00:00+02:00", "2026-10-25T06:00+01:00"))
                .containsExactly("2026-10-25T02:00+02:00", "2026-10-25T04:00+01:00", "2026-10-25T06:00+01:00");
    }

    @Test
    void a_lost_time_that_falls_on_another_slot_is_one_slot_with_it() {
        assertThat(slots("0 0,30 2,3 * * *", "Europe/Amsterdam", "2026-03-29T00:00+01:00", "2026-03-29T12:00+02:00"))
                .containsExactly("2026-03-29T03:00+02:00", "2026-03-29T03:30+02:00");
    }

    /** Half an hour is lost there at 02:00 on 4 October, and 01:30 to 02:00 comes twice on 5 April. */
    @Test
    void half_an_hour_is_enough_to_lose_a_slot() {
        assertThat(slots("0 15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00+10:30", "2026-10-05T12:00+11:00"))
                .containsExactly("2026-10-04T02:45+11:00", "2026-10-05T02:15+11:00");
        assertThat(slots("0 45 1 * * *", "Australia/Lord_Howe", "2026-04-04T12:00+11:00", "2026-04-06T12:00+10:30"))
                .containsExactly("2026-04-05T01:45+11:00", "2026-04-06T01:45+10:30");
        assertThat(slots("0 0 * * * *", "Australia/Lord_Howe", "2026-10-04T00:30+10:30", "2026-10-04T04:00+11:00"))
                .containsExactly(
                        "2026-10-04T01:00+10:30",
                        "2026-10-04T02:30+11:00",
                        "2026-10-04T03:00+11:00",
                        "2026-10-04T04:00+11:00");
        assertThat(slots("0 45 * * * *", "Australia/Lord_Howe", "2026-04-05T01:00+11:00", "2026-04-05T03:00+10:30"))
                .containsExactly("2026-04-05T01:45+11:00", "2026-04-05T01:45+10:30", "2026-04-05T02:45+10:30");
    }

    @ParameterizedTest
    @CsvSource({
        "America/Santiago, 0 0 0 * * *, 2026-09-05T12:00-04:00, 2026-09-06T01:00-03:00",
        "America/Santiago, 0 30 0 * * SUN, 2026-09-05T12:00-04:00, 2026-09-06T01:30-03:00",
        "Asia/Beirut, 0 0 0 29 * *, 2026-03-28T12:00+02:00, 2026-03-29T01:00+03:00",
        "Africa/Cairo, 59 59 0 * * *, 2026-04-23T12:00+02:00, 2026-04-24T01:59:59+03:00",
    })
    void a_lost_midnight_is_made_up_for(String zone, String cron, String after, String slot) {
        assertThat(next(cron, zone, after)).isEqualTo(OffsetDateTime.parse(slot));
    }

    @ParameterizedTest
    @CsvSource({
        "America/Santiago, 0 30 23 * * *, 2026-04-04T12:00-03:00, 2026-04-04T23:30-03:00, 2026-04-05T23:30-04:00",
        "Asia/Beirut, 0 30 23 24 10 *, 2026-10-24T12:00+03:00, 2026-10-24T23:30+03:00, 2027-10-24T23:30+03:00",
        "Africa/Cairo, 0 0 23 * * *, 2026-10-29T12:00+03:00, 2026-10-29T23:00+03:00, 2026-10-30T23:00+02:00",
    })
    void the_last_hour_of_a_day_that_comes_twice_is_run_once(
            String zone, String cron, String after, String slot, String following) {
        assertThat(next(cron, zone, after)).isEqualTo(OffsetDateTime.parse(slot));
        assertThat(next(cron, zone, slot)).isEqualTo(OffsetDateTime.parse(following));
    }

    /** Samoa had no 30 December 2011. */
    @Test
    void the_slot_of_a_day_that_was_left_out_falls_on_the_next_ones() {
        assertThat(slots("0 30 1 * * *", "Pacific/Apia", "2011-12-29T00:00-10:00", "2012-01-01T12:00+14:00"))
                .containsExactly("2011-12-29T01:30-10:00", "2011-12-31T01:30+14:00", "2012-01-01T01:30+14:00");
        assertThat(next("0 30 1 * * FRI", "Pacific/Apia", "2011-12-29T00:00-10:00"))
                .isEqualTo(OffsetDateTime.parse("2011-12-31T01:30+14:00"));
        assertThat(Cron.of("0 0 * * * *")
                        .slots(
                                Instant.parse("2011-12-30T00:00:00Z"),
                                Instant.parse("2011-12-31T00:00:00Z"),
                                ZoneId.of("Pacific/Apia")))
                .hasSize(24);
    }

    /** The definition, word by word, for a year. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Europe/Amsterdam",
                "America/New_York",
                "Australia/Lord_Howe",
                "America/Santiago",
                "Asia/Beirut",
                "Africa/Cairo",
                "Africa/Casablanca",
                "UTC"
            })
    void slots_are_as_defined(String name) {
        ZoneId zone = ZoneId.of(name);
        Instant begin = Instant.parse("2026-01-01T00:00:00Z");
        Instant end = begin.plus(Duration.ofDays(366));
        for (String text : List.of("0 */20 0-3,22-23 * * *", "0 */15 * * * *", "0 40 1 * * 0", "0 0 0 29 3 *")) {
            Cron cron = Cron.of(text);
            assertThat(cron.slots(begin, end, zone))
                    .as(text)
                    .containsExactlyElementsOf(asDefined(cron, text.contains(" * * * *"), begin, end, zone));
        }
    }

    private static Set<Instant> asDefined(Cron cron, boolean everyHour, Instant begin, Instant end, ZoneId zone) {
        TreeSet<Instant> slots = new TreeSet<>();
        LocalDateTime first = LocalDateTime.ofInstant(begin, ZoneOffset.UTC).minusDays(2);
        LocalDateTime last = LocalDateTime.ofInstant(end, ZoneOffset.UTC).plusDays(2);
        for (LocalDateTime shown = first; shown.isBefore(last); shown = shown.plusMinutes(5)) {
            if (cron.matches(shown)) {
                slots.add(shown.atZone(zone).withEarlierOffsetAtOverlap().toInstant());
                if (everyHour) {
                    slots.add(shown.atZone(zone).withLaterOffsetAtOverlap().toInstant());
                }
            }
        }
        slots.removeIf(slot -> !slot.isAfter(begin) || slot.isAfter(end));
        return slots;
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 30 1 * * *", "0 0 3 * * MON#2", "0 0 3 L * *", "*/30 * * * * *", "@weekly", "@yearly"})
    void the_slot_of_a_start_on_time_is_that_time(String text) {
        Cron cron = Cron.of(text);
        ZoneId zone = ZoneId.of("Europe/Amsterdam");
        Instant time = Instant.parse("2026-10-20T00:00:00Z");
        for (int i = 0; i < 20; i++) {
            time = cron.next(time, zone).orElseThrow();
            assertThat(cron.slotAt(time, zone)).contains(time);
            assertThat(cron.slotAt(time.plusMillis(29_999), zone)).contains(time);
        }
    }

    @Test
    void the_slot_of_a_late_start_is_the_latest_time_missed() {
        assertThat(Cron.of("0 30 1 * * *").slotAt(Instant.parse("2026-11-20T17:45:10Z"), ZoneId.of("Europe/Amsterdam")))
                .contains(Instant.parse("2026-11-20T00:30:00Z"));
    }

    @Test
    void the_slot_of_a_start_in_the_hour_that_comes_twice_is_the_first_one() {
        assertThat(Cron.of("0 30 2 * * *")
                        .slotAt(
                                OffsetDateTime.parse("2026-10-25T02:30+01:00").toInstant(),
                                ZoneId.of("Europe/Amsterdam")))
                .contains(OffsetDateTime.parse("2026-10-25T02:30+02:00").toInstant());
    }

    @Test
    void finds_the_slot_of_the_rarest_cron() {
        assertThat(Cron.of("0 0 0 29 2 *").slotAt(Instant.parse("2027-11-20T00:00:00Z"), ZoneOffset.UTC))
                .contains(Instant.parse("2024-02-29T00:00:00Z"));
        assertThat(Cron.of("0 0 0 29 2 *").next(Instant.parse("2024-03-01T00:00:00Z"), ZoneId.of("Europe/Amsterdam")))
                .contains(Instant.parse("2028-02-28T23:00:00Z"));
    }

    @Test
    void refuses_a_day_that_never_comes() {
        assertThatThrownBy(() -> Cron.of("0 0 0 31 2 *"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a day that never comes");
    }

    @Test
    void refuses_what_people_read_in_two_ways() {
        assertThatThrownBy(() -> Cron.of("0 0 0 1 * MON"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("both the day of month and the day of week");
    }

    private static OffsetDateTime next(String cron, String zone, String after) {
        return Cron.of(cron)
                .next(OffsetDateTime.parse(after).toInstant(), ZoneId.of(zone))
                .orElseThrow()
                .atZone(ZoneId.of(zone))
                .toOffsetDateTime();
    }

    private static List<String> slots(String cron, String zone, String after, String until) {
        Stream<Instant> slots = Cron.of(cron)
                .slots(
                        OffsetDateTime.parse(after).toInstant(),
                        OffsetDateTime.parse(until).toInstant(),
                        ZoneId.of(zone))
                .stream();
        return new ArrayList<>(slots.map(slot -> slot.atZone(ZoneId.of(zone)).toOffsetDateTime())
                .map(OffsetDateTime::toString)
                .toList());
    }
}
