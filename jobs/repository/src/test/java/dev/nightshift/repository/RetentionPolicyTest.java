package dev.nightshift.repository;

import static dev.nightshift.repository.ASnapshot.startedAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionPolicyTest {

    private static final ZoneId AMSTERDAM = ZoneId.of("Europe/Amsterdam");
    private static final Instant NOW = Instant.parse("2026-11-20T09:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "0, keep-last, no snapshot for being one of the last",
        "1, keep-hourly, no hourlies",
        "2, keep-daily, no dailies",
        "3, keep-weekly, no weeklies",
        "4, keep-monthly, no monthlies",
        "5, keep-yearly, no yearlies"
    })
    void refuses_a_count_below_nothing_and_says_what_to_write(int position, String key, String none) {
        int[] counts = new int[6];
        counts[position] = -3;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetentionPolicy(
                        counts[0], KeepWithin.NONE, counts[1], counts[2], counts[3], counts[4], counts[5]))
                .withMessage("retention." + key + " is -3; expected 0 or more. Use 0 to keep " + none + ".");
    }

    @Test
    void refuses_to_keep_nothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetentionPolicy(0, KeepWithin.NONE, 0, 0, 0, 0, 0))
                .withMessage(
                        "retention keeps nothing; expected at least one of keep-last, keep-within, keep-hourly,"
                                + " keep-daily, keep-weekly, keep-monthly, keep-yearly above 0. Set keep-daily: 14, for instance.");
    }

    @Test
    void one_rule_is_enough() {
        assertThat(new RetentionPolicy(0, KeepWithin.of("1d"), 0, 0, 0, 0, 0).counts())
                .isEmpty();
        assertThat(new RetentionPolicy(0, KeepWithin.NONE, 0, 0, 0, 0, 1).counts())
                .containsOnlyKeys(RetentionRule.YEARLY);
    }

    @Test
    void decides_nothing_where_there_is_nothing() {
        assertThat(daily(1).plan(List.of(), AMSTERDAM, NOW)).isEqualTo(new RetentionPlan(List.of(), List.of()));
    }

    @Test
    void keeps_the_oldest_daily_when_counts_remain() {
        List<Snapshot> oneDay = startedAt("2026-11-20T06:00:00Z", "2026-11-20T05:00:00Z", "2026-11-20T04:00:00Z");

        RetentionPlan plan = daily(2).plan(oneDay, AMSTERDAM, NOW);

        assertThat(plan.kept()).extracting(RetentionPlan.Kept::snapshot).containsExactly(oneDay.get(0), oneDay.get(2));
        assertThat(plan.kept().get(1).reasons()).containsExactly(new KeepReason.Oldest(RetentionRule.DAILY, 1, 2));
        assertThat(plan.toForget()).containsExactly(oneDay.get(1));
    }

    @Test
    void lets_the_oldest_go_when_no_counts_remain() {
        List<Snapshot> oneDay = startedAt("2026-11-20T06:00:00Z", "2026-11-20T05:00:00Z", "2026-11-20T04:00:00Z");

        assertThat(daily(1).plan(oneDay, AMSTERDAM, NOW).toForget()).containsExactly(oneDay.get(1), oneDay.get(2));
    }

    @Test
    void refuses_snapshots_of_two_servers_in_one_list() {
        List<Snapshot> mixed = List.of(
                ASnapshot.at("2026-11-20T06:00:00Z").build(),
                ASnapshot.at("2026-11-19T06:00:00Z").ofServer("crm").build());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> daily(1).plan(mixed, AMSTERDAM, NOW))
                .withMessage("snapshots of shop and crm are in one list; expected those of one server."
                        + " Plan each server's on their own.");
    }

    @Test
    void refuses_a_list_in_which_a_snapshot_stands_twice() {
        Snapshot snapshot = ASnapshot.at("2026-11-20T06:00:00Z").build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> daily(1).plan(List.of(snapshot, snapshot), AMSTERDAM, NOW))
                .withMessageContaining("20261120T060000Z-00000000 of shop is in the list twice");
    }

    @Test
    void places_are_counted_in_english() {
        assertThat(List.of(1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111, 112, 123))
                .extracting(place -> new KeepReason.Counted(RetentionRule.LAST, place, 200, "x").text())
                .extracting(text -> text.substring(0, text.indexOf(' ')))
                .containsExactly(
                        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "101st", "111th", "112th",
                        "123rd");
    }

    private static RetentionPolicy daily(int count) {
        return new RetentionPolicy(0, KeepWithin.NONE, 0, count, 0, 0, 0);
    }
}
