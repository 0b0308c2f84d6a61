package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.restore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.storage.ObjectStore;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What damage of a delta or of its base costs a restore. */
class DeltaDamageTest extends DeltaNights {

    private int cut;

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

    private static UnaryOperator<byte[]> flippedAt(int offset) {
        return bytes -> {
            bytes[offset] ^= 1;
            return bytes;
        };
    }
}
