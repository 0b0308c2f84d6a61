package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.restore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.storage.FaultyStore;
import dev.nightshift.storage.ObjectStore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What restores read of blocks that stand as deltas. */
class DeltaRestoreTest extends DeltaNights {

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
}
