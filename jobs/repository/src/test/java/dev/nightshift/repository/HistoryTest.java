package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.storage.Thorough;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks the repository against a model: two of them, one a copy of the other, live through random {@link History
 * histories}, and after every step each snapshot that was committed has to stand, whole, and no other.
 *
 * <p>What a history does follows from its seed; where a dying run was with its uploads depends on its threads, too.
 * {@code -Dthorough} takes a thousand, {@code -Dnightshift.seed=7 -Dnightshift.histories=1} repeats one.
 */
class HistoryTest {

    private static final int HISTORIES = Integer.getInteger("nightshift.histories", Thorough.count(100, 1000));
    private static final int STEPS = 100;

    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    static LongStream seeds() {
        return LongStream.range(Thorough.seed(), Thorough.seed() + HISTORIES);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void invariants_5_and_7_no_history_of_backups_copies_prunes_and_deaths_loses_a_committed_snapshot(long seed) {
        History history = new History(seed, directory);
        for (int step = 0; step < STEPS; step++) {
            history.step();
        }
        history.end();
        assertThat(history.log()).hasSize(STEPS);
    }
}
