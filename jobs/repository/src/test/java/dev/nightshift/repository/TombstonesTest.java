package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.Tombstones.Tombstone;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.Thorough;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TombstonesTest {

    /** With {@code -Dthorough} as many as 30 TiB of packs. */
    private static final int PACKS = Thorough.count(120_000, 1_000_000);

    private final MemoryStore store = new MemoryStore();
    private final SealedObjects objects = new SealedObjects(store, Keys.of(SealedObjects.randomKey()));

    @Test
    void a_prune_of_any_size_can_be_read_back() {
        Tombstones tombstones = new Tombstones(store, objects);
        Map<String, Long> packs = packs(PACKS);
        List<Tombstone> created = tombstones.create(packs);
        assertThat(created).hasSize((PACKS + Format.MAX_TOMBSTONE_PACKS - 1) / Format.MAX_TOMBSTONE_PACKS);
        assertThat(tombstones.condemnedPacks()).isEqualTo(packs.keySet());
        store.list("tombstones/", info -> assertThat(info.length()).isLessThan(4 * Format.MAX_DOCUMENT_BYTES));
    }

    @Test
    void no_pack_is_lost_where_a_tombstone_is_just_full() {
        Tombstones tombstones = new Tombstones(store, objects, 10);
        for (int count : new int[] {0, 1, 9, 10, 11, 20}) {
            List<Tombstone> created = tombstones.create(packs(count));
            assertThat(created).hasSize((count + 9) / 10);
            Map<String, Long> together = new TreeMap<>();
            created.forEach(tombstone -> together.putAll(tombstone.packs()));
            assertThat(together).isEqualTo(packs(count));
        }
    }

    private static Map<String, Long> packs(int count) {
        Map<String, Long> packs = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            packs.put(PackRecord.objectName(String.format(Locale.ROOT, "%032x", i)), 33_554_432L);
        }
        return packs;
    }
}
