package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CheckRightsTest {

    @Test
    void who_may_call_it_needs_nothing() {
        assertThat(new CheckRights("public", true, true).refusal("nightshift")).isEmpty();
    }

    @Test
    void who_may_not_is_told_the_grants_that_help() {
        assertThat(new CheckRights("the \"odd\"", false, false).refusal("night shift"))
                .contains("the role night shift may not call amcheck in it. Run there: "
                        + "GRANT USAGE ON SCHEMA \"the \"\"odd\"\"\" TO \"night shift\"; "
                        + "GRANT EXECUTE ON FUNCTION \"the \"\"odd\"\"\".bt_index_check(regclass) TO \"night shift\";");
    }
}
