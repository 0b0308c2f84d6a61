package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdsTest {

    private static final Relation ORDERS = new Relation("shop", "public", "orders", 1);

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, 30, Double.NaN, Double.POSITIVE_INFINITY})
    void refuses_what_is_no_share(double share) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Thresholds(share, 0, 0.1, 0.1, 0.7, 0, 0))
                .withMessage("maintenance.thresholds.bloat-share is " + share
                        + "; expected a share from 0 to 1. Write 0.3 for 30 %.");
    }

    @Test
    void refuses_to_freeze_everything_every_time() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Thresholds(0.3, 0, 0.1, 0.1, 0, 0, 0))
                .withMessageStartingWith("maintenance.thresholds.freeze-share is 0.0; expected more than 0");
    }

    @Test
    void refuses_sizes_below_nothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Thresholds(0.3, -8, 0.1, 0.1, 0.7, 0, 0))
                .withMessage("maintenance.thresholds.bloat-size is -8; expected 0 or more. Write a size such as 8MB, or"
                        + " 0.");
    }

    @Test
    void refuses_limits_between_which_nothing_fits() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Thresholds(0.3, 0, 0.1, 0.1, 0.7, 100, 99))
                .withMessage(
                        "maintenance.thresholds.max-size is 99; expected at least min-size, 100, or nothing is left"
                                + " to do. Write 0 for no limit.");
    }

    @Test
    void the_first_rule_that_matches_a_table_counts_for_it() {
        Thresholds eager = new Thresholds(0.1, 0, 0.1, 0.1, 0.7, 0, 0);
        Thresholds lazy = new Thresholds(0.9, 0, 0.1, 0.1, 0.7, 0, 0);
        Thresholds all = with(new TableRule("%.orders", eager), new TableRule("public.%", lazy));

        assertThat(all.of(ORDERS)).isEqualTo(eager);
        assertThat(all.of(new Relation("shop", "public", "days", 2))).isEqualTo(lazy);
        assertThat(all.of(new Relation("shop", "audit", "days", 3))).isEqualTo(all);
    }

    @Test
    void refuses_rules_that_leave_out_name_nothing_or_hold_others() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TableRule("-public.orders", Thresholds.DEFAULT))
                .withMessageContaining("holds \"-public.orders\"; expected the tables that it is for");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TableRule("orders", Thresholds.DEFAULT))
                .withMessageContaining("Write public.orders");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TableRule("public.%", with(new TableRule("public.orders", Thresholds.DEFAULT))))
                .withMessageContaining("holds a rule within that for \"public.%\"; expected none there");
    }

    private static Thresholds with(TableRule... rules) {
        return new Thresholds(0.3, 0, 0.1, 0.1, 0.7, 0, 0).with(List.of(rules));
    }
}
