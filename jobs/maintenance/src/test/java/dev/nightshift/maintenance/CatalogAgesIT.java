package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.storage.Thorough;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What nobody keeps rows in grows old, too: catalogues, and databases that maintenance does not look into. */
class CatalogAgesIT {

    /** Rights are told in another way before 17. */
    static final List<Integer> MAJORS = Thorough.isOn() ? List.of(15, 18) : List.of(18);

    private static final Scope OURS = new Scope(Optional.of("ours"), Optional.empty());

    private PostgresServer old(int major) {
        PostgresServer server =
                PostgresServers.start(major, Map.of("autovacuum", "off", "autovacuum_freeze_max_age", "100000"));
        server.execute(
                "postgres",
                "create database ours owner " + PostgresServer.BACKUP_ROLE,
                "set synchronous_commit = off",
                "do $$ begin for i in 1 .. 96000 loop perform pg_current_xact_id(); commit; end loop; end $$");
        return server;
    }

    private static ServerPlanning planning(TestMaintenance maintenance) {
        return new ServerPlanning(maintenance.catalog(), maintenance.clock);
    }

    private static void freezeAll(TestMaintenance maintenance) {
        List<Outcome> outcomes = maintenance.work("run", OURS);
        assertThat(outcomes).isNotEmpty().extracting(Outcome::state).containsOnly(Operation.State.DONE);
    }

    private static String tooOld(PostgresServer server, String which) {
        return server.query(
                "ours", "select count(*) from pg_class where relkind = 'r' and age(relfrozenxid) > 90000 and " + which);
    }

    @ParameterizedTest
    @FieldSource("MAJORS")
    void catalogues_are_frozen_as_far_as_the_role_may_and_what_autovacuum_is_not_late_with_fails_nothing(int major) {
        try (PostgresServer server = old(major)) {
            TestMaintenance asOwner = new TestMaintenance(server, server.settings());

            assertThat(planning(asOwner).queue("run", "shop", OURS).pressing()).isEmpty();
            freezeAll(asOwner);
            assertThat(tooOld(server, "not relisshared")).isEqualTo("0");
            assertThat(tooOld(server, "relisshared")).isNotEqualTo("0");

            if (major >= 17) {
                isFrozenByWhoMayMaintain(server, asOwner);
            }
        }
    }

    private static void isFrozenByWhoMayMaintain(PostgresServer server, TestMaintenance maintenance) {
        server.execute("postgres", "grant pg_maintain to " + PostgresServer.BACKUP_ROLE);

        planning(maintenance).queue("run", "shop", OURS);
        freezeAll(maintenance);

        assertThat(server.query("ours", "select age(datfrozenxid) < 9000 from pg_database where datname = 'ours'"))
                .isEqualTo("t");
    }
}
