package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.backup;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaTest {

    private static final String TABLE = "base/1/16384";

    private final SettableClock clock = new SettableClock();
    private final MemoryStore store = new MemoryStore();
    private final MemoryStore there = new MemoryStore();
    private final Repository repository = TestRepository.create(store, clock);
    private final Map<String, byte[]> tree = new TreeMap<>(Map.of("base/", new byte[0], "base/1/", new byte[0]));

    @TempDir
    private Path directory;

    DeltaTest() {
        tree.put(TABLE, Pages.of(20 * 32, 1));
        tree.put("base/1/16385", Pages.of(5, 2));
        tree.put("PG_VERSION", new byte[] {'1', '8', '\n'});
    }

    @AfterEach
    void close() {
        repository.close();
    }

    @Test
    void rows_updated_all_over_a_table_cost_what_changed() {
        Snapshot first = backup(repository, "shop", tree);
        Map<String, byte[]> former = new TreeMap<>(tree);
        Snapshot second = nextNight(400);
        assertThat(changedBlocks(former.get(TABLE), tree.get(TABLE))).isGreaterThan(18);
        assertThat(second.storedBytes()).isLessThan(first.storedBytes() / 20);
        assertRestores(first, former);
        assertRestores(second, tree);
    }

    @Test
    void invariant_4_and_9_a_restore_reads_at_most_two_blocks_for_one_however_many_nights_have_gone_by() {
        backup(repository, "shop", tree);
        for (int night = 0; night < 10; night++) {
            Snapshot snapshot = nextNight(100);
            BlockIndex index = repository.engine().indexLoader().load();
            IntStream.range(0, index.size())
                    .filter(entry -> index.base(entry) != BlockIndex.NONE)
                    .forEach(entry -> assertThat(index.base(index.base(entry))).isEqualTo(BlockIndex.NONE));
            assertRestores(snapshot, tree);
        }
    }

    @Test
    void a_block_that_changed_too_much_is_stored_whole_and_is_the_base_from_then_on() {
        backup(repository, "shop", tree);
        tree.put(TABLE, Pages.of(20 * 32, 99));
        Snapshot rewritten = nextNight(0);
        assertThat(deltas()).isZero();
        Snapshot third = nextNight(200);
        assertThat(deltas()).isGreaterThan(15);
        assertThat(third.storedBytes()).isLessThan(rewritten.storedBytes() / 20);
        assertRestores(third, tree);
    }

    @Test
    void one_block_of_many_costs_a_delta_of_the_list_they_stand_in() {
        tree.put(TABLE, sparse(300));
        Snapshot first = backup(repository, "shop", tree);
        byte[] table = tree.get(TABLE).clone();
        table[170 * Format.BLOCK_BYTES + 5] ^= 1;
        tree.put(TABLE, table);
        Snapshot second = nextNight(0);
        assertThat(first.storedBytes()).isGreaterThan(300 * BlockId.BYTES);
        assertThat(second.storedBytes()).isLessThan(2_500);
        assertRestores(second, tree);
    }

    @Test
    void invariant_7_the_base_of_a_delta_that_is_needed_is_never_pruned() {
        Snapshot first = backup(repository, "shop", tree);
        Snapshot second = nextNight(400);
        assertThat(deltas()).isGreaterThan(15);
        repository.forget(List.of(first));
        pruneWhole();
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
        assertRestores(second, tree);

        tree.put(TABLE, Pages.of(20 * 32, 99));
        Snapshot rewritten = nextNight(0);
        repository.forget(List.of(second));
        pruneWhole();
        assertThat(deltas()).as("with their last snapshot they go").isZero();
        assertRestores(rewritten, tree);
    }

    @Test
    void a_delta_whose_base_is_about_to_be_deleted_is_not_counted_on() {
        byte[] former = tree.get(TABLE);
        Snapshot first = backup(repository, "shop", tree);
        Snapshot second = nextNight(400);
        Map<String, byte[]> updated = new TreeMap<>(tree);
        tree.put(TABLE, Pages.of(20 * 32, 99));
        nextNight(0);
        repository.forget(List.of(first, second));
        repository.prune(); // the packs of both stand, under a tombstone
        tree.put(TABLE, updated.get(TABLE));
        Snapshot again = nextNight(0);
        clock.advance(Duration.ofHours(25));
        pruneWhole();
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
        assertRestores(again, tree);
        assertThat(former).isNotEqualTo(tree.get(TABLE));
    }

    @Test
    void a_copy_brings_the_bases_along() {
        backup(repository, "shop", tree);
        Snapshot second = nextNight(400);
        try (Repository offsite = offsite()) {
            repository.copyTo(offsite, List.of(second), Progress.NONE);
            assertThat(offsite.verify(true, Progress.NONE).damages()).isEmpty();
            assertRestores(offsite, second, tree);
            Snapshot third = nextNight(400);
            assertThat(repository.copyTo(offsite, List.of(third), Progress.NONE).copiedBytes())
                    .isLessThan(second.storedBytes() * 2);
            assertRestores(offsite, third, tree);
        }
    }

    @Test
    void a_copy_to_where_the_base_stands_only_as_a_delta_brings_it_whole() {
        backup(repository, "shop", tree);
        Snapshot second = nextNight(400);
        Map<String, byte[]> former = new TreeMap<>(tree);
        try (Repository offsite = offsite()) {
            repository.copyTo(offsite, List.of(second), Progress.NONE);
            // another server meets the same content for the first time: here it stands whole
            MemoryStore elsewhere = new MemoryStore();
            try (Repository other = Repository.createCopy(elsewhere, repository, TestRepository.ENCRYPTED, clock)) {
                backup(other, "shop", former);
                clock.advance(Duration.ofDays(1));
                tree.put(TABLE, Pages.updated(former.get(TABLE), 300, new Random(77)));
                Snapshot based = backup(other, "shop", tree);
                other.copyTo(offsite, List.of(based), Progress.NONE);
                assertThat(offsite.verify(true, Progress.NONE).damages()).isEmpty();
                assertRestores(offsite, based, tree);
                assertRestores(offsite, second, former);
            }
        }
    }

    @Test
    void damage_of_a_base_is_damage_of_the_files_whose_deltas_need_it() {
        Snapshot first = backup(repository, "shop", tree);
        Set<String> basePacks = new HashSet<>(TestRepository.names(store, "packs/"));
        Snapshot second = nextNight(400);
        repository.forget(List.of(first));
        store.damage(basePacks.iterator().next(), bytes -> {
            bytes[5000] ^= 1;
            return bytes;
        });
        List<Damage> damages = repository.verify(true, Progress.NONE).damages();
        assertThat(damages).anySatisfy(damage -> {
            assertThat(basePacks).contains(damage.object());
            assertThat(damage.files()).containsExactly("shop/" + second.id() + ":" + TABLE);
        });
        RestoreReport report = TestRepository.restore(repository, second, directory.resolve("damaged"));
        assertThat(report.damages()).anySatisfy(damage -> assertThat(basePacks).contains(damage.object()));
        assertThat(directory.resolve("damaged/" + TABLE)).doesNotExist();
        assertThat(directory.resolve("damaged/PG_VERSION")).hasBinaryContent(tree.get("PG_VERSION"));
    }

    @Test
    void a_damaged_parent_costs_room_and_no_backup() {
        backup(repository, "shop", tree);
        String pack = TestRepository.names(store, "packs/").get(0);
        store.damage(pack, bytes -> {
            for (int at = 24; at < bytes.length - 2000; at += 1000) {
                bytes[at] ^= 1; // some byte of every block
            }
            return bytes;
        });
        Map<String, byte[]> former = new TreeMap<>(tree);
        Snapshot second = nextNight(4000);
        assertThat(changedBlocks(former.get(TABLE), tree.get(TABLE))).isEqualTo(20);
        assertThat(deltas()).isZero();
        assertThat(second.storedBytes()).isPositive();
    }

    @Test
    void content_that_is_no_dictionary_to_zstd_is_stored_whole() {
        byte[] table = tree.get(TABLE);
        byte[] magic = {0x37, (byte) 0xA4, 0x30, (byte) 0xEC};
        for (int at = 0; at < table.length; at += Format.BLOCK_BYTES) {
            System.arraycopy(magic, 0, table, at, magic.length);
        }
        backup(repository, "shop", tree);
        table = table.clone();
        for (int at = 10; at < table.length; at += Format.BLOCK_BYTES) {
            table[at] ^= 1;
        }
        tree.put(TABLE, table);
        Snapshot second = nextNight(0);
        assertThat(deltas()).isZero();
        assertRestores(second, tree);
    }

    private Snapshot nextNight(int updates) {
        clock.advance(Duration.ofDays(1));
        tree.put(
                TABLE,
                Pages.updated(
                        tree.get(TABLE),
                        updates,
                        new Random(
                                updates + TestRepository.names(store, "packs/").size())));
        return backup(repository, "shop", tree);
    }

    private Repository offsite() {
        return Repository.createCopy(there, repository, TestRepository.ENCRYPTED, clock);
    }

    private void pruneWhole() {
        for (int i = 0; i < 4; i++) {
            repository.prune();
            clock.advance(Duration.ofHours(25));
        }
    }

    private long deltas() {
        BlockIndex index = repository.engine().indexLoader().load();
        return IntStream.range(0, index.size())
                .filter(entry -> index.base(entry) >= 0)
                .count();
    }

    private void assertRestores(Snapshot snapshot, Map<String, byte[]> expected) {
        assertRestores(repository, snapshot, expected);
    }

    private void assertRestores(Repository from, Snapshot snapshot, Map<String, byte[]> expected) {
        Path target = directory.resolve(snapshot.id() + "-" + from.hashCode());
        assertThat(TestRepository.restore(from, snapshot, target).damages()).isEmpty();
        assertThat(TestRepository.read(target)).containsExactlyInAnyOrderEntriesOf(expected);
    }

    private static long changedBlocks(byte[] former, byte[] content) {
        return IntStream.range(0, content.length / Format.BLOCK_BYTES)
                .filter(block -> {
                    int from = block * Format.BLOCK_BYTES;
                    int to = from + Format.BLOCK_BYTES;
                    return !Arrays.equals(former, from, to, content, from, to);
                })
                .count();
    }

    /** Blocks that differ from each other in little more than a number. */
    private static byte[] sparse(int blocks) {
        byte[] content = new byte[blocks * Format.BLOCK_BYTES];
        for (int block = 0; block < blocks; block++) {
            content[block * Format.BLOCK_BYTES] = (byte) block;
            content[block * Format.BLOCK_BYTES + 1] = (byte) (block >> 8);
        }
        return content;
    }
}
