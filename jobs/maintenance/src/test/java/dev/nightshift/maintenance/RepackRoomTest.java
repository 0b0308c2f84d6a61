package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepackRoomTest {

    private static final Relation TABLE = Named.relation("shop", "public.or\"ders");
    private static final RepackRoom ROOM = new RepackRoom(true, 5);

    @ParameterizedTest
    @CsvSource({"d", "i"})
    void a_permanent_table_with_an_index_to_find_rows_by_can_be_rewritten(String replicaIdentity) {
        assertThat(ROOM.obstacle(TABLE, true, replicaIdentity, true)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "d, false, it has no primary key that is checked at once",
        "i, false, the index of its replica identity is gone",
        "f, true, its replica identity is FULL",
        "n, true, its replica identity is NOTHING"
    })
    void one_without_is_told_what_would_help(String replicaIdentity, boolean index, String found) {
        assertThat(ROOM.obstacle(TABLE, true, replicaIdentity, index))
                .contains(found + "; expected an index to find rows by. ALTER TABLE \"public\".\"or\"\"ders\" REPLICA"
                        + " IDENTITY USING INDEX with a unique one, or DEFAULT and a primary key, would let it");
    }

    @Test
    void an_unlogged_one_can_not() {
        assertThat(ROOM.obstacle(TABLE, false, "d", true))
                .contains("it is unlogged, so that no WAL tells what changes meanwhile");
    }

    @Test
    void what_the_server_lacks_comes_first() {
        assertThat(new RepackRoom(false, 5).obstacle(TABLE, true, "d", true))
                .isEqualTo(Optional.of("wal_level is minimal; expected replica or logical"));
        assertThat(new RepackRoom(true, 0).obstacle(TABLE, true, "d", true))
                .isEqualTo(Optional.of("max_repack_replication_slots is 0; expected at least 1"));
    }
}
