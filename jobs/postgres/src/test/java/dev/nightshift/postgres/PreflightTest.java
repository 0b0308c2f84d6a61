package dev.nightshift.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class PreflightTest {

    private static final ServerFacts READY =
            new ServerFacts("replica", 10, 1, 10, 0, true, true, true, false, "10.0.0.7", true, Map.of());

    @Test
    void finds_nothing_wrong_with_a_server_that_is_ready() {
        assertThat(Preflight.problems(READY, "nightshift")).isEmpty();
    }

    @Test
    void names_the_setting_or_grant_that_mends_each_problem() {
        ServerFacts facts = new ServerFacts(
                "minimal", 2, 2, 3, 3, false, true, false, true, "", false, Map.of("far", "/a/long/path"));
        assertThat(Preflight.problems(facts, "night\"shift"))
                .extracting(Preflight.PreflightProblem::remedy)
                .satisfiesExactly(
                        wal -> assertThat(wal).contains("ALTER SYSTEM SET wal_level = 'replica'"),
                        senders -> assertThat(senders).contains("max_wal_senders = 10"),
                        slots -> assertThat(slots).contains("max_replication_slots = 10"),
                        role -> assertThat(role).isEqualTo("ALTER ROLE \"night\"\"shift\" REPLICATION;"),
                        standby -> assertThat(standby).contains("full_page_writes = on"),
                        tablespace -> assertThat(tablespace).contains("shorter path"));
    }

    @Test
    void writes_the_line_of_pg_hba_conf_for_where_the_server_sees_us() {
        assertThat(READY.hbaLine("nightshift"))
                .isEqualTo("hostssl  replication  \"nightshift\"  10.0.0.7/32  scram-sha-256");
    }

    @Test
    void says_which_versions_are_supported() {
        assertThat(new ServerVersion(14, "14.19").isSupported()).isFalse();
        assertThat(new ServerVersion(15, "15.0").isSupported()).isTrue();
        assertThat(new ServerVersion(19, "19beta1").isSupported()).isTrue();
        assertThat(Preflight.tooOld(new ServerVersion(14, "14.19")))
                .isEqualTo(new Preflight.PreflightProblem(
                        "PostgreSQL 14.19",
                        "PostgreSQL 15, 16, 17 or 18",
                        "Upgrade the server; until then back it up by other means."));
    }
}
