package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.BACKUP;
import static dev.nightshift.repository.TestRepository.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.FaultyStore;
import dev.nightshift.storage.FaultyStore.Fault;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.StorageException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A run that is taken over by another attempt at it has one snapshot in the end, wherever the first one had come to. */
class RunAttemptsTest {

    private static final String RUN = "20261120-013000-7f3a";

    private final SettableClock clock = new SettableClock();
    private final MemoryStore store = new MemoryStore();
    private final Repository repository = TestRepository.create(store, clock);

    @Test
    void what_an_earlier_attempt_committed_is_found() throws IOException {
        Snapshot committed = attempt(repository);

        assertThat(committed.run()).contains(RUN);
        assertThat(repository.takenBy("shop", RUN)).contains(committed);
        assertThat(repository.takenBy("till", RUN)).isEmpty();
        assertThat(repository.takenBy("shop", "another run")).isEmpty();
    }

    @Test
    void an_earlier_attempt_that_lives_commits_nothing_any_more() throws IOException {
        try (SnapshotWriter writer = repository.write("shop", RUN, Progress.NONE)) {
            TestRepository.writeTree(writer, tree(1, 5, 1000));
            assertThat(repository.leases()).extracting(StandingLease::run).containsExactly(Optional.of(RUN));

            assertThat(repository.takenBy("shop", RUN)).isEmpty();

            assertThat(repository.leases()).isEmpty();
            assertThatThrownBy(() -> writer.commit(BACKUP))
                    .isInstanceOf(RepositoryException.Refused.class)
                    .hasMessageContaining("took this one for dead");
        }
        assertThat(repository.snapshots()).isEmpty();
    }

    @Test
    void another_run_that_writes_is_left_alone() throws IOException {
        try (SnapshotWriter writer = repository.write("till", "another run", Progress.NONE)) {
            TestRepository.writeTree(writer, tree(1, 5, 1000));
            repository.takenBy("shop", RUN);
            writer.commit(BACKUP);
        }
        assertThat(repository.snapshots()).hasSize(1);
    }

    /** It wakes when the other one is done, at whichever call it had stalled since it put down its lease. */
    @Test
    void invariant_7_one_snapshot_stands_wherever_the_first_attempt_stalled_until_the_second_was_done()
            throws IOException {
        stalledAnywhere(RunAttemptsTest::takeOver);
    }

    @Test
    void invariant_7_one_snapshot_stands_also_where_the_second_attempt_died_and_the_third_was_done()
            throws IOException {
        stalledAnywhere(repository -> {
            repository.takenBy("shop", RUN); // and died
            takeOver(repository);
        });
    }

    private void stalledAnywhere(Consumer<Repository> meanwhile) throws IOException {
        int calls = stalledAt(Integer.MAX_VALUE, meanwhile);
        assertThat(calls).isGreaterThan(8);
        for (int at = 0; at < calls; at++) {
            stalledAt(at, meanwhile);
        }
    }

    /** @return how many calls the first attempt had */
    private int stalledAt(int at, Consumer<Repository> meanwhile) throws IOException {
        MemoryStore objects = new MemoryStore();
        Repository others = TestRepository.create(objects, clock);
        int[] calls = {0};
        boolean[] tookOver = {false};
        FaultyStore stalling = new FaultyStore(objects, (call, method, name) -> {
            calls[0]++;
            if (call == at && !others.leases().isEmpty()) {
                meanwhile.accept(others);
                tookOver[0] = true;
            }
            return Fault.none();
        });
        Repository first = TestRepository.open(stalling, clock);
        try (SnapshotWriter writer = first.write("shop", RUN, Progress.NONE)) {
            TestRepository.writeTree(writer, tree(1, 5, 1000));
            writer.commit(BACKUP);
        } catch (RepositoryException.Refused | StorageException.NotFound e) {
            assertThat(tookOver[0]).isTrue();
        }
        assertThat(others.snapshots("shop")).as("stalled at call %d", at).hasSize(1);
        assertThat(others.verify(true, Progress.NONE).damages()).isEmpty();
        return calls[0];
    }

    private static void takeOver(Repository repository) {
        try {
            if (repository.takenBy("shop", RUN).isEmpty()) {
                attempt(repository);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Snapshot attempt(Repository repository) throws IOException {
        try (SnapshotWriter writer = repository.write("shop", RUN, Progress.NONE)) {
            TestRepository.writeTree(writer, tree(1, 5, 1000));
            return writer.commit(BACKUP);
        }
    }
}
