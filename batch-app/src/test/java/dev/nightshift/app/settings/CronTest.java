package dev.nightshift.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.CronExpression;

class CronTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0 30 1 * * *",
                "0 30 1 * * ?",
                "0 0 3 * * 0",
                "0 0 3 * * 7",
                "0 0 3 * * MON-FRI",
                "0 0 3 * * 1-5",
                "0 0 3 * * FRI-SUN",
                "0 0 3 * * 5-7",
                "0 0 3 * * sat,sun",
                "0 0 3 * * */2",
                "0 0 3 * * 1/3",
                "0 0 3 * * 1#1",
                "0 0 3 * * MON#2",
                "0 0 3 * * 5L",
                "0 0 3 * * SUNL",
                "0 0 3 15 * *",
                "0 0 3 L * *",
                "0 0 3 1,15 1-6 *",
                "0 */20 8-18 * * *",
                "*/30 * * * * *",
                "@daily",
                "@weekly",
                "@monthly",
                "@hourly",
            })
    void means_the_same_to_quartz(String text) throws ParseException {
        Cron cron = Cron.of(text);
        CronExpression quartz = new CronExpression(cron.quartz());
        quartz.setTimeZone(TimeZone.getTimeZone("UTC"));
        Instant time = Instant.parse("2026-11-20T01:30:00Z");

        for (int i = 0; i < 60; i++) {
            Instant next = cron.next(time, ZoneOffset.UTC).orElseThrow();
            assertThat(quartz.getNextValidTimeAfter(Date.from(time)).toInstant())
                    .isEqualTo(next);
            time = next;
        }
    }

    @Test
    void the_slot_of_a_start_on_time_is_that_time() {
        Instant time = Instant.parse("2026-11-20T00:30:00Z");

        assertThat(Cron.of("0 30 1 * * *").slotAt(time, ZoneId.of("Europe/Amsterdam")))
                .contains(time);
    }

    @Test
    void the_slot_of_a_late_start_is_the_latest_time_missed() {
        Cron cron = Cron.of("0 30 1 * * *");

        assertThat(cron.slotAt(Instant.parse("2026-11-20T17:45:10Z"), ZoneId.of("Europe/Amsterdam")))
                .contains(Instant.parse("2026-11-20T00:30:00Z"));
    }

    @Test
    void finds_the_slot_of_the_rarest_cron() {
        assertThat(Cron.of("0 0 0 29 2 *").slotAt(Instant.parse("2027-11-20T00:00:00Z"), ZoneOffset.UTC))
                .contains(Instant.parse("2024-02-29T00:00:00Z"));
    }

    @Test
    void refuses_what_quartz_can_not_do() {
        assertThatThrownBy(() -> Cron.of("0 0 0 1 * MON")).isInstanceOf(IllegalArgumentException.class);
    }
}
