package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class WantedTest {

    private static final Relation INDEX = new Relation("shop", "public", "orders_pkey", 7);
    private static final Action REBUILD = new Action.ReindexConcurrently(INDEX);
    private static final Action DROP = new Action.DropInvalidIndex(INDEX);

    private static Optional<Target> bears(long oid, boolean valid, boolean beingBuilt) {
        return Optional.of(new Target(oid, 3, true, valid, beingBuilt, 10, 8192, false));
    }

    @Test
    void a_target_that_is_as_planned_is_wanted() {
        assertThat(Wanted.whyNot(REBUILD, bears(7, true, false))).isEmpty();
        assertThat(Wanted.whyNot(DROP, bears(7, false, false))).isEmpty();
    }

    @Test
    void an_index_that_became_valid_or_is_being_built_is_not_dropped() {
        assertThat(Wanted.whyNot(DROP, bears(7, true, false))).contains("it is valid now");
        assertThat(Wanted.whyNot(DROP, bears(7, false, true))).contains("a session is building it");
    }

    @Test
    void another_oid_under_the_name_of_a_rebuilt_index_is_the_rebuilt_one_if_it_is_valid() {
        assertThat(Wanted.isFinished(REBUILD, bears(8, true, false))).isTrue();
        assertThat(Wanted.isFinished(REBUILD, bears(8, false, false))).isFalse();
        assertThat(Wanted.isFinished(REBUILD, bears(7, true, false))).isFalse();
        assertThat(Wanted.isFinished(REBUILD, Optional.empty())).isFalse();
    }

    @Test
    void an_index_that_is_gone_was_dropped() {
        assertThat(Wanted.isFinished(DROP, Optional.empty())).isTrue();
        assertThat(Wanted.isFinished(DROP, bears(8, false, false))).isTrue();
        assertThat(Wanted.isFinished(DROP, bears(7, false, false))).isFalse();
    }

    @Test
    void what_the_role_may_not_vacuum_names_the_grant() {
        Action vacuum = new Action.Vacuum(new Relation("shop", "public", "or\"ders", 7), false, false, true, 0);

        assertThat(Wanted.refusal(vacuum, bears(7, true, false).orElseThrow()).orElseThrow())
                .contains("GRANT MAINTAIN ON \"public\".\"or\"\"ders\" TO");
    }
}
