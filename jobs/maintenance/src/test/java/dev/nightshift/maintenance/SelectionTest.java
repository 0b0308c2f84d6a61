package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {

    private static final Relation ORDERS = relation("shop", "public", "orders");

    @Test
    void takes_everything_in_without_any_pattern() {
        assertThat(Selection.ALL.selectsDatabase("shop")).isTrue();
        assertThat(Selection.ALL.selectsTable(ORDERS)).isTrue();
        assertThat(Selection.ALL.selectsIndex(relation("shop", "public", "orders_pkey"), ORDERS))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "shop,        shop,       true",
        "shop,        shop_old,   false",
        "shop%,       shop_old,   true",
        "%old,        shop_old,   true",
        "%op%ld,      shop_old,   true",
        "%,           anything,   true",
        "%%,          anything,   true",
        "s%p,         sp,         true",
        "s%p,         s,          false",
        "sho%ops,     shops,      false",
        "%a%a%,       aba,        true",
        "%a%a%,       ab,         false",
        "Shop,        shop,       false",
        "shop_old,    shopXold,   false",
        "sh?p,        shop,       false",
        "sh.p,        shop,       false",
        "100\\%,      100%,       true",
        "100\\%,      1000,       false",
        "100\\%%,     100% more,  true",
        "a\\b,        a\\b,       true",
        "\\-shop,     -shop,      true",
        "größe%,      größen,     true",
    })
    void understands_patterns_of_databases(String pattern, String name, boolean selected) {
        assertThat(databases(pattern).selectsDatabase(name)).isEqualTo(selected);
    }

    @Test
    void only_patterns_that_leave_out_take_in_all_else() {
        Selection selection = databases("-template%", "-shop_old");

        assertThat(selection.selectsDatabase("shop")).isTrue();
        assertThat(selection.selectsDatabase("shop_old")).isFalse();
        assertThat(selection.selectsDatabase("template1")).isFalse();
    }

    @Test
    void what_is_left_out_stays_out_wherever_the_pattern_stands() {
        assertThat(databases("-shop_old", "shop%").selectsDatabase("shop_old")).isFalse();
        assertThat(databases("shop%", "-shop_old").selectsDatabase("shop_old")).isFalse();
        assertThat(databases("shop%", "-shop_old").selectsDatabase("shop_new")).isTrue();
        assertThat(databases("shop%", "-shop_old").selectsDatabase("till")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "public.orders,         true",
        "shop.public.orders,    true",
        "till.public.orders,    false",
        "public.%,              true",
        "%.orders,              true",
        "%.public.%,            true",
        "shop.%.orders,         true",
        "shop.%,                false",
        "%orders,               true",
        "orders%,               false",
        "public.order,          false",
        "public.Orders,         false",
    })
    void names_tables_with_their_schema_or_with_database_and_schema(String pattern, boolean selected) {
        assertThat(tables(pattern).selectsTable(ORDERS)).isEqualTo(selected);
    }

    @Test
    void a_schema_with_the_name_of_a_database_is_told_from_it() {
        assertThat(tables("shop.%").selectsTable(relation("till", "shop", "orders")))
                .isTrue();
        assertThat(tables("-shop.%").selectsTable(ORDERS)).isTrue();
    }

    @Test
    void names_may_hold_dots_quotes_spaces_and_line_breaks() {
        assertThat(tables("public.v1.orders").selectsTable(relation("shop", "public", "v1.orders")))
                .isTrue();
        assertThat(tables("shop.public.v1.%").selectsTable(relation("shop", "public", "v1.orders")))
                .isTrue();
        assertThat(tables("my \"own\".%").selectsTable(relation("shop", "my \"own\"", "a\nb")))
                .isTrue();
        assertThat(tables("public.50\\%").selectsTable(relation("shop", "public", "50%")))
                .isTrue();
    }

    @Test
    void a_table_of_a_database_that_is_left_out_is_out() {
        Selection selection = new Selection(List.of("-shop"), List.of("public.%"), List.of());

        assertThat(selection.selectsTable(ORDERS)).isFalse();
        assertThat(selection.selectsTable(relation("till", "public", "orders"))).isTrue();
    }

    @Test
    void an_index_needs_its_table_and_itself_taken_in() {
        Relation key = relation("shop", "public", "orders_pkey");
        Relation other = relation("shop", "public", "orders_by_day");

        Selection selection = new Selection(List.of(), List.of("%.orders"), List.of("-%_pkey"));
        assertThat(selection.selectsIndex(key, ORDERS)).isFalse();
        assertThat(selection.selectsIndex(other, ORDERS)).isTrue();
        assertThat(selection.selectsIndex(other, relation("shop", "public", "days")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-", "- "})
    void refuses_what_names_nothing(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> databases(pattern))
                .withMessage(
                        "maintenance.databases holds \"" + pattern
                                + "\"; expected a pattern such as shop% or -template%. Leave the list out to take in everything.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tables(pattern))
                .withMessageStartingWith("maintenance.tables holds \"" + pattern + "\"; expected a pattern such as ");
    }

    @Test
    void refuses_names_without_a_schema_and_says_how_they_are_written() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tables("orders"))
                .withMessage("maintenance.tables holds \"orders\"; expected schema.name or database.schema.name. Write"
                        + " public.orders, or %.orders for any schema.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Selection(List.of(), List.of(), List.of("-orders_pkey")))
                .withMessage("maintenance.indexes holds \"-orders_pkey\"; expected schema.name or database.schema.name."
                        + " Write -public.orders_pkey, or -%.orders_pkey for any schema.");
    }

    private static Selection databases(String... patterns) {
        return new Selection(List.of(patterns), List.of(), List.of());
    }

    private static Selection tables(String... patterns) {
        return new Selection(List.of(), List.of(patterns), List.of());
    }

    private static Relation relation(String database, String schema, String name) {
        return new Relation(database, schema, name, 1);
    }
}
