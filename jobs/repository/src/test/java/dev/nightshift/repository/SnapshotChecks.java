package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** What has to hold of the snapshots of a repository, also of one into which damage was put. */
final class SnapshotChecks {

    private final Map<String, Map<String, byte[]>> trees;
    private final Set<String> broken;
    private final Set<String> damaged;
    private final Path scratch;

    /**
     * @param trees what was backed up, by the snapshot's id
     * @param broken ids of those that may be set aside
     * @param damaged ids of those that may lack files though they are not set aside
     * @param scratch a directory for what is restored
     */
    SnapshotChecks(Map<String, Map<String, byte[]>> trees, Set<String> broken, Set<String> damaged, Path scratch) {
        this.trees = trees;
        this.broken = broken;
        this.damaged = damaged;
        this.scratch = scratch;
    }

    /** @param required ids of those that were committed */
    void check(String place, Repository repository, Set<String> required) {
        List<Snapshot> snapshots = repository.snapshots();
        List<Snapshot> aside = repository.setAside().stream()
                .flatMap(each -> each.snapshot().stream())
                .toList();
        assertThat(ids(aside)).as(place).isSubsetOf(broken);
        assertThat(Stream.of(snapshots, aside).flatMap(List::stream))
                .extracting(Snapshot::id)
                .as(place)
                .containsAll(required)
                .doesNotHaveDuplicates();
        checkVerified(place, repository);
        for (Snapshot snapshot : snapshots) {
            if (damaged.contains(snapshot.id())) {
                restoresNothingWrong(repository, snapshot);
            } else {
                restores(repository, snapshot);
            }
        }
        aside.forEach(snapshot -> restoresNothingWrong(repository, snapshot));
    }

    private void checkVerified(String place, Repository repository) {
        List<Damage> damages = repository.verify(true, Progress.NONE).damages();
        if (damaged.isEmpty()) {
            assertThat(damages).as(place).isEmpty();
        }
        assertThat(damages)
                .flatExtracting(Damage::snapshots)
                .extracting(name -> name.substring(name.indexOf('/') + 1))
                .as(place)
                .isSubsetOf(damaged);
    }

    private void restores(Repository repository, Snapshot snapshot) {
        Path target = scratch.resolve("restored");
        TestRepository.assertRestores(repository, snapshot, tree(snapshot), target);
        TestRepository.remove(target);
    }

    /** What is not restored is told, and what is restored is what was backed up. */
    private void restoresNothingWrong(Repository repository, Snapshot snapshot) {
        Path target = scratch.resolve("restored");
        try {
            List<Damage> told =
                    TestRepository.restore(repository, snapshot, target).damages();
            Map<String, byte[]> restored = TestRepository.read(target);
            restored.keySet().removeIf(path -> path.endsWith(".nightshift-damaged"));
            restored.forEach((path, content) ->
                    assertThat(content).as(path).isEqualTo(tree(snapshot).get(path)));
            assertThat(told.isEmpty())
                    .isEqualTo(restored.size() == tree(snapshot).size());
        } catch (RepositoryException.Damaged e) {
            assertThat(e.damages()).isNotEmpty(); // the index is damaged: nothing can be found
        }
        TestRepository.remove(target);
    }

    private Map<String, byte[]> tree(Snapshot snapshot) {
        return Objects.requireNonNull(trees.get(snapshot.id()));
    }

    private static List<String> ids(List<Snapshot> snapshots) {
        return snapshots.stream().map(Snapshot::id).toList();
    }
}
