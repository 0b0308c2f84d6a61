package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.backup;
import static dev.nightshift.repository.TestRepository.restore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.FaultyStore;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.ObjectStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restores of blocks that stand as deltas: what they read, and what damage on either side costs. */
class DeltaRestoreTest {

    private static final String FIRST = "base/1/16384";
    private static final String SECOND = "base/1/16385";

    private final SettableClock clock = new SettableClock();
    private final MemoryStore store = new MemoryStore();
    private final Repository repository = TestRepository.create(store, clock);
    private final Map<String, byte[]> tree = new TreeMap<>(Map.of("base/", new byte[0], "base/1/", new byte[0]));

    private Snapshot newest;
    private String basePack = "";
    private String deltaPack = "";
    private int cut;

    @TempDir
    private Path directory;

    DeltaRestoreTest() {
        tree.put(FIRST, Pages.of(10 * 32, 1));
        tree.put(SECOND, Pages.of(10 * 32, 2));
        tree.put("PG_VERSION", new byte[] {'1', '8', '\n'});
        newest = backup(repository, "shop", tree);
    }

    @BeforeEach
    void twoNights() {
        basePack = onlyPack();
        nextNight(3);
        List<String> packs = TestRepository.names(store, "packs/");
        packs.remove(basePack);
        assertThat(packs).hasSize(1);
        deltaPack = packs.get(0);
        assertThat(entries(BlockForm.DELTA)).hasSizeGreaterThan(18);
    }

    @AfterEach
    void close() {
        repository.close();
    }

    @Test
    void invariant_9_a_flipped_bit_in_a_base_costs_the_file_that_needs_it_and_names_the_base() {
        BlockIndex.Place base = place(basesOf(FIRST).get(4));
        store.damage(basePack, flippedAt(base.offset() + base.stored() / 2));
        RestoreReport report = restoreNewest();
        assertThat(report.damages()).extracting(Damage::object).containsExactly(basePack);
        assertThat(report.damages().get(0).detail()).contains("byte " + base.offset());
        assertLost(report, FIRST);
    }

    @Test
    void invariant_9_a_flipped_bit_in_a_delta_costs_its_file_and_names_the_deltas_pack() {
        BlockIndex.Place delta = place(deltasOf(SECOND).get(2));
        store.damage(deltaPack, flippedAt(delta.offset() + 3));
        RestoreReport report = restoreNewest();
        assertThat(report.damages()).extracting(Damage::object).containsExactly(deltaPack);
        assertThat(report.damages().get(0).detail()).contains("byte " + delta.offset());
        assertLost(report, SECOND);
    }

    @Test
    void invariant_9_damage_of_a_base_and_of_its_own_delta_names_both() {
        int delta = deltasOf(FIRST).get(1);
        store.damage(deltaPack, flippedAt(place(delta).offset() + 3));
        store.damage(basePack, flippedAt(place(index().base(delta)).offset() + 3));
        RestoreReport report = restoreNewest();
        assertThat(report.damages()).extracting(Damage::object).containsExactlyInAnyOrder(basePack, deltaPack);
        assertLost(report, FIRST);
    }

    @Test
    void invariant_9_damage_of_a_base_and_of_another_delta_of_the_same_range_costs_both_files() {
        store.damage(basePack, flippedAt(place(basesOf(FIRST).get(0)).offset() + 3));
        store.damage(deltaPack, flippedAt(place(deltasOf(SECOND).get(0)).offset() + 3));
        RestoreReport report = restoreNewest();
        assertThat(report.damages()).extracting(Damage::object).containsExactlyInAnyOrder(basePack, deltaPack);
        assertLost(report, FIRST, SECOND);
    }

    @Test
    void invariant_9_a_missing_pack_of_bases_is_named_and_what_does_not_need_it_is_restored() {
        tree.put("base/1/16999", Pages.of(32, 5));
        nextNight(0);
        store.delete(basePack);
        RestoreReport report = restoreNewest();
        assertThat(report.damages())
                .extracting(Damage::object)
                .contains(basePack)
                .doesNotContain(deltaPack);
        assertThat(directory.resolve("restored/base/1/16999")).hasBinaryContent(tree.get("base/1/16999"));
        assertThat(directory.resolve("restored/" + FIRST)).doesNotExist();
        assertThat(directory.resolve("restored/" + FIRST + ".nightshift-damaged"))
                .exists();
    }

    @Test
    void invariant_9_of_a_cut_pack_of_bases_what_stands_before_the_cut_is_still_good() {
        List<Integer> bases = Stream.of(FIRST, SECOND)
                .flatMap(table -> basesOf(table).stream())
                .toList();
        cutInTheLastOf(bases, basePack);
        RestoreReport report = restoreNewest();
        assertThat(report.damages()).extracting(Damage::object).containsExactly(basePack);
        assertWholeOnlyWithout(cut, this::basesOf);
    }

    @Test
    void invariant_9_of_a_cut_pack_of_deltas_what_stands_before_the_cut_is_still_good() {
        tree.put("zzz", new byte[] {1}); // so that the newest tree stands in another pack than the deltas
        nextNight(0);
        List<Integer> deltas = Stream.of(FIRST, SECOND)
                .flatMap(table -> deltasOf(table).stream())
                .toList();
        cutInTheLastOf(deltas, deltaPack);
        RestoreReport report = restoreNewest();
        assertThat(report.damages()).extracting(Damage::object).containsExactly(deltaPack);
        assertWholeOnlyWithout(cut, table -> Stream.concat(deltasOf(table).stream(), Stream.of(listOf(table)))
                .toList());
    }

    @Test
    void invariant_9_a_bad_sector_under_a_base_costs_the_file_that_needs_it_and_no_other() {
        assertBadSectorCosts(place(basesOf(SECOND).get(3)), SECOND);
    }

    @Test
    void invariant_9_a_bad_sector_under_a_delta_costs_its_file_and_no_other() {
        tree.put("zzz", new byte[] {1}); // so that the newest tree stands in another pack than the deltas
        nextNight(0);
        assertBadSectorCosts(place(deltasOf(FIRST).get(3)), FIRST);
    }

    private void assertBadSectorCosts(BlockIndex.Place place, String file) {
        ObjectStore failing = new BadSector(store, place.pack().objectName(), place.offset() + place.stored() / 2);
        try (Repository reader = TestRepository.open(failing, clock)) {
            RestoreReport report = restore(reader, newest, directory.resolve("restored"));
            assertThat(report.damages())
                    .extracting(Damage::object)
                    .containsExactly(place.pack().objectName());
            assertLost(report, file);
        }
    }

    @Test
    void however_many_nights_have_gone_by_a_restore_reads_the_bases_once_and_each_nights_deltas_once() {
        for (int night = 0; night < 10; night++) {
            nextNight(40, night);
        }
        AtomicInteger reads = new AtomicInteger();
        ObjectStore counting = new FaultyStore(store, (call, method, name) -> {
            if (method.equals("read") && name.startsWith("packs/")) {
                reads.incrementAndGet();
            }
            return FaultyStore.Fault.none();
        });
        try (Repository reader = TestRepository.open(counting, clock)) {
            RestoreReport report = restore(reader, newest, directory.resolve("restored"));
            assertThat(report.damages()).isEmpty();
            assertThat(TestRepository.read(directory.resolve("restored"))).containsExactlyInAnyOrderEntriesOf(tree);
            int packs = TestRepository.names(store, "packs/").size();
            assertThat(packs).isEqualTo(12);
            assertThat(reads.get())
                    .as("a range of each pack, and the newest tree's nodes and lists")
                    .isBetween(packs - 1, packs + 6);
            assertThat(report.readBytes()).isLessThan(store.read(basePack, Integer.MAX_VALUE).length * 3L / 2);
        }
    }

    private RestoreReport restoreNewest() {
        return restore(repository, newest, directory.resolve("restored"));
    }

    /** These files, and no others. */
    private void assertLost(RestoreReport report, String... files) {
        assertThat(report.damages().stream().flatMap(damage -> damage.files().stream()))
                .containsOnly(Arrays.stream(files)
                        .map(file -> "shop/" + newest.id() + ":" + file)
                        .toArray(String[]::new));
        Map<String, byte[]> expected = new TreeMap<>(tree);
        for (String file : files) {
            expected.remove(file);
            assertThat(directory.resolve("restored/" + file + ".nightshift-damaged"))
                    .exists();
        }
        Map<String, byte[]> restored = TestRepository.read(directory.resolve("restored"));
        restored.keySet().removeIf(path -> path.endsWith(".nightshift-damaged"));
        assertThat(restored).containsExactlyInAnyOrderEntriesOf(expected);
    }

    private void cutInTheLastOf(List<Integer> entries, String pack) {
        BlockIndex index = index();
        BlockIndex.Place last =
                entries.stream().map(index::place).max(Ranges.ORDER).orElseThrow();
        assertThat(last.pack().objectName()).isEqualTo(pack);
        cut = last.offset() + 10;
        store.damage(pack, bytes -> Arrays.copyOf(bytes, cut));
    }

    /** Which of the two tables loses its last block depends on which came last into the pack. */
    private void assertWholeOnlyWithout(int end, Function<String, List<Integer>> needed) {
        BlockIndex index = index();
        int lost = 0;
        for (String table : List.of(FIRST, SECOND)) {
            if (needed.apply(table).stream().allMatch(entry -> Ranges.end(index.place(entry)) <= end)) {
                assertThat(directory.resolve("restored/" + table)).hasBinaryContent(tree.get(table));
            } else {
                assertThat(directory.resolve("restored/" + table)).doesNotExist();
                lost++;
            }
        }
        assertThat(lost).isPositive();
    }

    /** @param rows updated in every block of both tables */
    private void nextNight(int rows) {
        nextNight(rows, IntStream.range(0, 10).toArray());
    }

    private void nextNight(int rows, int... blocks) {
        clock.advance(Duration.ofDays(1));
        for (String table : List.of(FIRST, SECOND)) {
            byte[] content = tree.get(table).clone();
            Random random = new Random(clock.instant().getEpochSecond());
            for (int number : blocks) {
                int at = number * Format.BLOCK_BYTES;
                byte[] block = Arrays.copyOfRange(content, at, at + Format.BLOCK_BYTES);
                System.arraycopy(Pages.updated(block, rows, random), 0, content, at, block.length);
            }
            tree.put(table, content);
        }
        newest = backup(repository, "shop", tree);
    }

    private String onlyPack() {
        List<String> packs = TestRepository.names(store, "packs/");
        assertThat(packs).hasSize(1);
        return packs.get(0);
    }

    private BlockIndex index() {
        return repository.engine().indexLoader().load();
    }

    private BlockIndex.Place place(int entry) {
        return index().place(entry);
    }

    private List<Integer> entries(BlockForm form) {
        BlockIndex index = index();
        return IntStream.range(0, index.size())
                .filter(entry -> index.place(entry).form() == form)
                .boxed()
                .toList();
    }

    /** The entries of a file's blocks, of which all are deltas. */
    private List<Integer> deltasOf(String table) {
        BlockIndex index = index();
        Keys keys = repository.engine().keys();
        byte[] content = tree.get(table);
        return IntStream.range(0, content.length / Format.BLOCK_BYTES)
                .map(block -> {
                    int at = block * Format.BLOCK_BYTES;
                    byte[] bytes = Arrays.copyOfRange(content, at, at + Format.BLOCK_BYTES);
                    return index.find(keys.identify(bytes, bytes.length));
                })
                .peek(entry -> assertThat(index.place(entry).form()).isEqualTo(BlockForm.DELTA))
                .boxed()
                .toList();
    }

    /** The entry of the list of a file's blocks. */
    private int listOf(String table) {
        Keys keys = repository.engine().keys();
        byte[] content = tree.get(table);
        ByteBuffer list = ByteBuffer.allocate(content.length / Format.BLOCK_BYTES * BlockId.BYTES);
        for (int at = 0; at < content.length; at += Format.BLOCK_BYTES) {
            byte[] block = Arrays.copyOfRange(content, at, at + Format.BLOCK_BYTES);
            list.put(keys.identify(block, block.length).bytes());
        }
        return index().find(keys.identify(list.array(), list.capacity()));
    }

    private List<Integer> basesOf(String table) {
        BlockIndex index = index();
        return deltasOf(table).stream().map(index::base).toList();
    }

    private static UnaryOperator<byte[]> flippedAt(int offset) {
        return bytes -> {
            bytes[offset] ^= 1;
            return bytes;
        };
    }
}
