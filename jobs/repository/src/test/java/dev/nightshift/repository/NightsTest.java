package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.backup;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.Thorough;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Thirty nights of churn that touches every block: what each night stores, and what a restore of it reads. */
class NightsTest {

    private static final Logger LOG = LoggerFactory.getLogger(NightsTest.class);
    private static final String TABLE = "base/1/16384";
    private static final int NIGHTS = 30;

    private final SettableClock clock = new SettableClock();
    private final Repository repository = TestRepository.create(new MemoryStore(), clock);
    private final Map<String, byte[]> tree = new TreeMap<>(Map.of("base/", new byte[0], "base/1/", new byte[0]));

    @TempDir
    private Path directory;

    /**
     * The deltas of a restore are a third of its full blocks at most. Beyond that it reads what stands between blocks that
     * it wants, such as full blocks that newer ones have replaced: a request more would cost more.
     *
     * @param rows of 131,072 that are updated each night, in 8 MiB: 32 whole blocks
     * @param percent of what 30 nights of whole blocks would have stored
     */
    @ParameterizedTest
    @CsvSource({"131, 3", "1311, 25", "6554, 40"})
    void thirty_nights_cost_a_part_of_whole_blocks_and_a_restore_no_more_than_half_over_the_first(
            int rows, int percent) {
        tree.put(TABLE, Pages.of(32 * 32, 1));
        Snapshot first = backup(repository, "shop", tree);
        long fullRead = restore(first).readBytes();
        long sum = 0;
        long dearest = 0;
        StringBuilder nights = new StringBuilder();
        for (int night = 1; night <= NIGHTS; night++) {
            clock.advance(Duration.ofDays(1));
            tree.put(TABLE, Pages.updated(tree.get(TABLE), rows, new Random(night)));
            Snapshot snapshot = backup(repository, "shop", tree);
            sum += snapshot.storedBytes();
            dearest = Math.max(dearest, snapshot.storedBytes());
            nights.append(' ').append(snapshot.storedBytes() >> 10);
            if (night % Thorough.count(5, 1) == 0) {
                RestoreReport report = restore(snapshot);
                assertThat(report.damages()).isEmpty();
                assertThat(report.readBytes()).as("night %d", night).isLessThan(fullRead * 3 / 2);
                nights.append('/').append(report.readBytes() >> 10);
            }
        }
        LOG.info(
                "{} rows a night; full {} KiB; sum of {} nights {} KiB, dearest {} KiB; KiB stored/read:{}",
                rows,
                first.storedBytes() >> 10,
                NIGHTS,
                sum >> 10,
                dearest >> 10,
                nights);
        assertThat(sum).isLessThan(first.storedBytes() * NIGHTS * percent / 100);
    }

    private RestoreReport restore(Snapshot snapshot) {
        Path target = directory.resolve(snapshot.id());
        RestoreReport report = TestRepository.restore(repository, snapshot, target);
        assertThat(TestRepository.read(target)).containsExactlyInAnyOrderEntriesOf(tree);
        return report;
    }
}
