package dev.nightshift.app.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.app.settings.Cron;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quartz.CronExpression;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;

/** Quartz, asked when it fires, says what {@link Cron} says. */
class SlotTriggerTest {

    private static final ZoneId AMSTERDAM = ZoneId.of("Europe/Amsterdam");

    @ParameterizedTest
    @CsvSource({
        "0 30 2 * * *, Europe/Amsterdam",
        "0 */20 * * * *, Europe/Amsterdam",
        "0 0 */2 * * *, America/New_York",
        "0 15 2 * * *, Australia/Lord_Howe",
        "0 0 0 * * SUN, America/Santiago",
    })
    void fires_at_every_slot_of_a_year(String text, String zone) {
        Instant begin = Instant.parse("2026-01-01T00:00:30Z");
        Instant end = begin.plus(Duration.ofDays(366));
        SlotTrigger trigger = SlotTrigger.of(Cron.of(text), ZoneId.of(zone), begin);

        List<Instant> fired = new ArrayList<>();
        Date next = trigger.computeFirstFireTime(null);
        while (!next.toInstant().isAfter(end)) {
            fired.add(next.toInstant());
            trigger.triggered(null);
            next = trigger.getNextFireTime();
        }

        assertThat(fired).isEqualTo(Cron.of(text).slots(begin, end, ZoneId.of(zone)));
    }

    @Test
    void goes_on_as_before_when_quartz_has_read_it_from_its_table() {
        SlotTrigger written = SlotTrigger.of(Cron.of("0 30 2 * * *"), AMSTERDAM, Instant.parse("2026-03-28T12:00:00Z"));
        Trigger read = TriggerBuilder.newTrigger()
                .withIdentity(written.getKey())
                .startAt(written.getStartTime())
                .withSchedule(new SlotTriggers()
                        .loadExtendedTriggerProperties(null, written.getKey())
                        .getScheduleBuilder())
                .build();

        assertThat(read.getFireTimeAfter(Date.from(Instant.parse("2026-03-28T12:00:00Z"))))
                .isEqualTo(OffsetDateTime.parse("2026-03-29T03:30+02:00").toInstant());
        assertThat(read.getMisfireInstruction()).isEqualTo(written.getMisfireInstruction());
    }

    /** Why there is a trigger of our own. Where this fails, Quartz was mended. */
    @Test
    void quartz_itself_leaves_an_hour_out_where_clocks_are_put_back() throws ParseException {
        CronExpression hourly = new CronExpression("0 0 * * * ?");
        hourly.setTimeZone(TimeZone.getTimeZone(AMSTERDAM));

        Instant one = OffsetDateTime.parse("2026-10-25T01:00+02:00").toInstant();

        assertThat(hourly.getNextValidTimeAfter(Date.from(one)).toInstant()).isEqualTo(one.plus(Duration.ofHours(2)));
    }
}
