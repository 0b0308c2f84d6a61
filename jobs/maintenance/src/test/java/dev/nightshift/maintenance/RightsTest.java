package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RightsTest {

    private static final Relation TABLE = new Relation("shop", "the \"odd\"", "t", 1);

    @Test
    void from_17_on_maintain_is_enough() {
        assertThat(new Rights("boss", false, true, false).refusal(TABLE, "night \"shift\"", 17))
                .contains("the role night \"shift\" may not maintain it. Run: "
                        + "GRANT MAINTAIN ON TABLE \"the \"\"odd\"\"\".\"t\" TO \"night \"\"shift\"\"\";");
    }

    @Test
    void before_17_it_takes_the_owner() {
        assertThat(new Rights("boss", false, true, false).refusal(TABLE, "nightshift", 16))
                .contains("the role nightshift may not maintain it. Run: GRANT \"boss\" TO \"nightshift\";");
    }

    @Test
    void a_schema_that_is_closed_takes_a_grant_of_its_own() {
        assertThat(new Rights("boss", false, false, true).refusal(TABLE, "nightshift", 18))
                .contains("the role nightshift may not maintain it. Run: "
                        + "GRANT USAGE ON SCHEMA \"the \"\"odd\"\"\" TO \"nightshift\";");
    }

    @Test
    void who_may_is_refused_nothing() {
        Rights all = new Rights("boss", true, true, true);

        assertThat(all.refusal(TABLE, "nightshift", 15)).isEmpty();
        assertThat(all.refusalToDrop(TABLE, "nightshift", true)).isEmpty();
    }

    @Test
    void dropping_takes_the_owner_on_every_version() {
        assertThat(new Rights("boss", false, true, true).refusalToDrop(TABLE, "nightshift", false))
                .contains("the role nightshift may not drop it, which only its owner may. Run: "
                        + "GRANT \"boss\" TO \"nightshift\";");
    }
}
