package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HeapRoomTest {

    private static final long MIB = 1024 * 1024;
    private static final long TEN_TEBIBYTES = 40_000_000;
    private static final long INDEX_BYTES = TEN_TEBIBYTES * 41;

    @Test
    void an_index_that_will_not_fit_is_refused_with_the_heap_that_it_needs() {
        HeapRoom room = room(256, 250, 240);
        assertThatThrownBy(() -> room.require(INDEX_BYTES / 10, TEN_TEBIBYTES / 10))
                .isInstanceOf(RepositoryException.NeedsMemory.class)
                .hasMessage("The index of s3://acme/nightshift names about 40,000,000 blocks, which take 1,831 MiB of"
                        + " memory; with what this work needs besides, that is more than the 256 MiB that Java may use."
                        + " Nothing was changed. Set NIGHTSHIFT_JAVA_OPTIONS=-Xmx2048m in the environment and run it"
                        + " again.");
    }

    @Test
    void an_index_that_will_fit_is_loaded() {
        assertThatCode(() -> room(2048, 100, 100).require(INDEX_BYTES / 10, TEN_TEBIBYTES / 10))
                .doesNotThrowAnyException();
    }

    @Test
    void what_nobody_refers_to_any_more_does_not_count() {
        assertThatCode(() -> room(2048, 1500, 100).require(INDEX_BYTES / 10, TEN_TEBIBYTES / 10))
                .doesNotThrowAnyException();
    }

    @Test
    void the_decision_waits_until_enough_was_read_and_is_made_once() {
        AtomicInteger asked = new AtomicInteger();
        HeapRoom.Heap heap = new FixedHeap(4096, 100, 100) {
            @Override
            public long usedBytes(boolean collected) {
                asked.incrementAndGet();
                return super.usedBytes(collected);
            }
        };
        HeapRoom room = new HeapRoom("s3://acme/nightshift", heap, INDEX_BYTES, HeapRoom.FOR_READING);
        for (int part = 1; part <= 1000; part++) {
            room.require(INDEX_BYTES / 1000 * part, TEN_TEBIBYTES / 1000 * part);
            assertThat(asked.get()).isEqualTo(part < 3 ? 0 : 1);
        }
    }

    @Test
    void a_small_index_is_not_looked_at() {
        HeapRoom room = new HeapRoom("memory:", new FixedHeap(64, 64, 64), 4 * MIB, HeapRoom.FOR_WRITING);
        assertThatCode(() -> room.require(4 * MIB, 100_000)).doesNotThrowAnyException();
    }

    private static HeapRoom room(long max, long used, long live) {
        return new HeapRoom("s3://acme/nightshift", new FixedHeap(max, used, live), INDEX_BYTES, HeapRoom.FOR_READING);
    }

    private static class FixedHeap implements HeapRoom.Heap {
        private final long max;
        private final long used;
        private final long live;

        FixedHeap(long max, long used, long live) {
            this.max = max;
            this.used = used;
            this.live = live;
        }

        @Override
        public long maxBytes() {
            return max * MIB;
        }

        @Override
        public long usedBytes(boolean collected) {
            return (collected ? live : used) * MIB;
        }
    }
}
