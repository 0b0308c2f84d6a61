package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockIndexTest {

    private final BlockIndex index = new BlockIndex();

    @Test
    void a_delta_is_found_once_its_base_is() {
        index.add(pack(1, delta(10, 20)));
        index.resolve();
        assertThat(index.find(id(10))).isEqualTo(BlockIndex.NONE);
        assertThat(index.base(0)).isEqualTo(BlockIndex.UNKNOWN);

        index.add(pack(2, whole(20)));
        assertThat(index.find(id(10))).as("not yet looked for").isEqualTo(BlockIndex.NONE);
        index.resolve();
        assertThat(index.find(id(10))).isEqualTo(0);
        assertThat(index.base(0)).isEqualTo(1);
        assertThat(index.place(0).base()).isEqualTo(1);
        assertThat(index.place(1).base()).isEqualTo(BlockIndex.NONE);
    }

    @Test
    void depth_is_one_a_delta_is_no_base() {
        index.add(pack(1, whole(30), delta(20, 30)));
        index.add(pack(2, delta(10, 20)));
        index.resolve();
        assertThat(index.find(id(10))).isEqualTo(BlockIndex.NONE);
        index.add(pack(3, whole(20)));
        index.resolve();
        assertThat(index.base(index.find(id(10)))).isEqualTo(3);
    }

    @Test
    void a_whole_block_is_found_before_a_delta_in_whatever_order_they_come() {
        for (int seed = 0; seed < 20; seed++) {
            List<PackRecord> packs =
                    new ArrayList<>(List.of(pack(1, whole(20)), pack(2, delta(10, 20)), pack(3, whole(10))));
            Collections.shuffle(packs, new Random(seed));
            BlockIndex shuffled = new BlockIndex();
            packs.forEach(shuffled::add);
            shuffled.resolve();
            int found = shuffled.find(id(10));
            assertThat(shuffled.base(found)).isEqualTo(BlockIndex.NONE);
        }
    }

    @Test
    void a_delta_of_better_packs_is_found_before_a_whole_block_of_worse_ones_which_yet_serves_as_base() {
        index.add(pack(1, whole(20), delta(10, 20)));
        index.resolve(); // the packs that no prune is about to delete
        index.add(pack(2, whole(10)));
        index.add(pack(3, delta(40, 10)));
        index.resolve();
        assertThat(index.find(id(10))).isEqualTo(1);
        assertThat(index.base(index.find(id(40)))).isEqualTo(2);
    }

    @Test
    void another_index_is_asked_for_a_block_or_for_a_whole_one() {
        index.add(pack(1, whole(20), delta(10, 20), whole(30)));
        index.resolve();
        BlockIndex other = new BlockIndex();
        other.add(pack(2, whole(10), whole(20), whole(50)));
        assertThat(index.holds(other, 0, false)).isTrue();
        assertThat(index.holds(other, 0, true)).as("only as a delta").isFalse();
        assertThat(index.holds(other, 1, true)).isTrue();
        assertThat(index.holds(other, 2, false)).isFalse();
    }

    private static PackRecord pack(int number, PackRecord.Entry... entries) {
        return new PackRecord(String.format("%032x", number), 1 << 20, List.of(entries));
    }

    private static PackRecord.Entry whole(int block) {
        return new PackRecord.Entry(BlockForm.ZSTD, 100, 1000, id(block), Optional.empty());
    }

    private static PackRecord.Entry delta(int block, int base) {
        return new PackRecord.Entry(BlockForm.DELTA, 100, 1000, id(block), Optional.of(BlockKey.of(id(base))));
    }

    private static BlockId id(int block) {
        return Keys.unencrypted().identify(new byte[] {(byte) block}, 1);
    }
}
