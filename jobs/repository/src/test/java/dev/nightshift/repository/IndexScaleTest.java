package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.Thorough;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An index of 40 million blocks: 10 TiB of server. */
class IndexScaleTest {

    private static final int BLOCKS = Thorough.count(400_000, 40_000_000);

    /** Of 100 KB each, a pack of 32 MiB. */
    private static final int BLOCKS_PER_PACK = 320;

    /** What else a heap's use may have grown by while it was measured. */
    private static final long UNRELATED_BYTES = 8 * 1024 * 1024;

    private static final HeapRoom.Heap SMALL_HEAP = new HeapRoom.Heap() {
        @Override
        public long maxBytes() {
            return HeapRoom.FOR_READING;
        }

        @Override
        public long usedBytes(boolean collected) {
            return 0;
        }
    };

    /** Kept in memory as objects too, so fewer. */
    private static final int LOADED = Thorough.count(240_000, 4_000_000);

    private static final int LOOK_UPS = Thorough.count(200_000, 4_000_000);

    @Test
    void invariant_13_a_block_takes_at_most_48_bytes_of_index() {
        long before = Scale.usedHeap();
        long cpu = Scale.processorNanos();
        BlockIndex index = new BlockIndex();
        for (int first = 0; first < BLOCKS; first += BLOCKS_PER_PACK) {
            index.add(pack(first, BLOCKS_PER_PACK));
        }
        index.resolve();
        long built = Scale.processorNanos() - cpu;
        long bytes = Scale.usedHeap() - before;
        Scale.report(
                "an index of %,d blocks: %.0f MiB of heap (%.1f bytes a block), built in %.1f s of processor",
                index.size(), Scale.mib(bytes), (double) bytes / index.size(), built / 1e9);
        long present = lookUp(index, 0, true);
        long absent = lookUp(index, BLOCKS, false);
        Scale.report("a look-up: %d ns where the block is there, %d ns where it is not", present, absent);
        assertThat(index.size()).isEqualTo(BLOCKS);
        assertThat((bytes - UNRELATED_BYTES) / index.size()).isLessThanOrEqualTo(48);
    }

    @Test
    void an_index_is_loaded_as_it_was_written() {
        Keys keys = Keys.of(SealedObjects.randomKey());
        MemoryStore store = new MemoryStore();
        SealedObjects sealed = new SealedObjects(store, keys);
        IndexObjects objects = new IndexObjects(store, sealed);
        List<PackRecord> records = new ArrayList<>();
        for (int first = 0; first < LOADED; first += BLOCKS_PER_PACK) {
            records.add(pack(first, BLOCKS_PER_PACK));
            if (records.size() == 8) { // as a backup writes them
                objects.write(records);
                records.clear();
            }
        }
        objects.write(records);
        IndexLoader loader = new IndexLoader(store, objects, new Tombstones(store, sealed));
        long started = System.nanoTime();
        BlockIndex index = loader.load();
        Scale.report(
                "%,d blocks loaded from %,d index objects in %.1f s",
                index.size(), objects.names().size(), (System.nanoTime() - started) / 1e9);
        assertThat(index.size()).isEqualTo(LOADED);
        assertThat(index.matches(index.find(id(LOADED / 2)), id(LOADED / 2))).isTrue();
        assertThat(loader.loadStanding(Set.of()).size())
                .as("none of the packs stands")
                .isZero();

        IndexLoader inSmallHeap = new IndexLoader(store, objects, new Tombstones(store, sealed), SMALL_HEAP);
        assertThatThrownBy(inSmallHeap::load)
                .isInstanceOf(RepositoryException.NeedsMemory.class)
                .hasMessageContaining("The index of memory: names about");
    }

    /** Nanoseconds of processor for each, among them those that make the identity up. */
    private static long lookUp(BlockIndex index, int from, boolean expected) {
        long cpu = Scale.processorNanos();
        int found = 0;
        for (int i = 0; i < LOOK_UPS; i++) {
            long scattered = i * 2_654_435_761L % BLOCKS;
            found += index.find(id(from + scattered)) == BlockIndex.NONE ? 0 : 1;
        }
        assertThat(found).isEqualTo(expected ? LOOK_UPS : 0);
        return (Scale.processorNanos() - cpu) / LOOK_UPS;
    }

    private static PackRecord pack(int first, int blocks) {
        List<PackRecord.Entry> entries = new ArrayList<>(blocks);
        for (int i = 0; i < blocks; i++) {
            entries.add(entry(first + i));
        }
        String name = String.format(Locale.ROOT, "%032x", mixed(first));
        return new PackRecord(name, 33_000_000, entries);
    }

    /** Every fourth is a delta, its base anywhere: for half of them it comes later. */
    private static PackRecord.Entry entry(int number) {
        if (number % 4 < 3) {
            return new PackRecord.Entry(BlockForm.ZSTD, 100_000, Format.BLOCK_BYTES, id(number), Optional.empty());
        }
        long base = number * 2_654_435_761L % LOADED / 4 * 4;
        return new PackRecord.Entry(
                BlockForm.DELTA, 1000, Format.BLOCK_BYTES, id(number), Optional.of(BlockKey.of(id(base))));
    }

    /** As evenly spread as a hash, and the same each time. */
    private static BlockId id(long number) {
        ByteBuffer id = ByteBuffer.allocate(BlockId.BYTES);
        for (int i = 0; i < BlockId.BYTES / Long.BYTES; i++) {
            id.putLong(mixed(number * 4 + i));
        }
        return BlockId.of(id.array());
    }

    /** The finalizer of SplitMix64: different for each number. */
    private static long mixed(long number) {
        long z = number * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
