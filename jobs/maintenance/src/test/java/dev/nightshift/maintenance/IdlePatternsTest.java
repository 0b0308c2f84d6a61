package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IdlePatternsTest {

    private static final Survey SURVEY = ASurvey.of(ATable.named("public.orders"))
            .and(AnIndex.named("public.orders_pkey", "public.orders"))
            .survey();

    private static List<String> idle(Selection selection, String... rules) {
        return IdlePatterns.of(
                selection,
                List.of(rules).stream()
                        .map(rule -> new TableRule(rule, Thresholds.DEFAULT))
                        .toList(),
                SURVEY);
    }

    @Test
    void what_matches_something_is_not_told_nor_is_a_pattern_that_may_be_meant_for_other_servers() {
        assertThat(idle(Selection.ALL)).isEmpty();
        assertThat(idle(
                        new Selection(
                                List.of("shop", "-staging%"),
                                List.of("public.orders", "-%.audit_%", "shop.public.orders"),
                                List.of("public.orders_pkey", "-%.old_%")),
                        "public.orders",
                        "archive.%"))
                .isEmpty();
    }

    @Test
    void a_name_that_nothing_has_is_told_with_its_setting() {
        assertThat(idle(
                        new Selection(
                                List.of("shop", "-shpo"), List.of("-public.ordres"), List.of("public.orders_pkei")),
                        "public.oders"))
                .containsExactly(
                        "maintenance.databases names -shpo, which matches nothing in the databases that maintenance looks"
                                + " into",
                        "maintenance.tables names -public.ordres, which matches nothing in the databases that maintenance"
                                + " looks into",
                        "maintenance.indexes names public.orders_pkei, which matches nothing in the databases that"
                                + " maintenance looks into",
                        "maintenance.rules names public.oders, which matches nothing in the databases that maintenance"
                                + " looks into");
    }

    @Test
    void no_database_at_all_is_told_with_those_that_there_are() {
        assertThat(idle(new Selection(List.of("shp%"), List.of(), List.of())))
                .containsExactly("maintenance.databases takes in none of this server's: shop");
    }
}
