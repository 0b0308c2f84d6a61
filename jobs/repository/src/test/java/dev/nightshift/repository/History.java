package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.BACKUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A random history of two repositories: backups of several servers that change a little from one to the next, runs that
 * go on beside a prune, runs of every kind that die at a random call to the store, leases left behind, clocks that jump
 * both ways.
 */
final class History {

    private static final int STEPS_BETWEEN_FULL_CHECKS = 25;

    /** Choices below are of the local repository, the two from here on of both, those after that of any. */
    private static final int COPIES = 11;

    private static final int FIRST_OF_EITHER = 13;

    private final long seed;
    private final Path directory;
    private final SettableClock clock = new SettableClock();
    private final HistoryPlace local;
    private final HistoryPlace offsite;
    private final Map<String, ChangingFiles> servers = new LinkedHashMap<>();
    private final List<Running> running = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private Random random;
    private HistoryPlace touched;

    /** A backup that goes on while other things happen. */
    private record Running(SnapshotSession writer, Map<String, byte[]> tree) {}

    History(long seed, Path directory) {
        this.seed = seed;
        this.directory = directory;
        this.random = new Random(seed);
        NewRepository choices = seed % 4 == 0
                ? new NewRepository(Optional.empty(), TestRepository.ENCRYPTED.keyDerivation())
                : TestRepository.ENCRYPTED;
        MemoryStore first = new MemoryStore();
        MemoryStore second = new MemoryStore();
        Repository original = Repository.create(first, choices, clock);
        Repository.createCopy(second, original, choices, clock);
        local = new HistoryPlace("local", first, choices.passphrase(), clock);
        offsite = new HistoryPlace("offsite", second, choices.passphrase(), clock);
        touched = local;
        ChangingFiles.servers().forEach(server -> servers.put(server, new ChangingFiles(random)));
    }

    /** What was done so far, a line a step. */
    List<String> log() {
        return log;
    }

    void step() {
        int number = log.size();
        random = new Random(seed * 1_000_003 + number); // so that what a step chooses hangs on no earlier outcome
        log.add("begun");
        try {
            log.set(number, act());
            if (number % STEPS_BETWEEN_FULL_CHECKS == STEPS_BETWEEN_FULL_CHECKS - 1) {
                local.checkAll(directory);
                offsite.checkAll(directory);
            } else {
                touched.check(random, directory);
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ", step " + number + ": " + String.join("; ", log), e);
        }
    }

    void end() {
        random = new Random(seed);
        clock.advance(Duration.ofDays(10)); // past every lease left behind, also by a clock that was ahead
        try {
            running.forEach(each -> each.writer().close());
            local.thinOutAndPruneToTheEnd(random, directory);
            offsite.thinOutAndPruneToTheEnd(random, directory);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ", at the end of: " + String.join("; ", log), e);
        }
    }

    private String act() {
        moveClock();
        for (Running each : running) {
            if (random.nextInt(4) == 0) { // seldom enough for prunes that see no living run and mark beside it
                each.writer().lease().renew();
            }
        }
        HistoryPlace place = random.nextInt(3) > 0 ? local : offsite;
        int choice = random.nextInt(24);
        touched = choice < COPIES ? local : choice < FIRST_OF_EITHER ? offsite : place;
        return switch (choice) {
            case 0, 1, 2, 3, 4 -> begin() + end(running.size() - 1);
            case 5, 6 -> begin();
            case 7, 8 -> running.isEmpty() ? "nothing to end" : end(random.nextInt(running.size()));
            case 9, 10 -> backupThatDies();
            case 11 -> copy();
            case 12 -> copyThatDies();
            case 13, 14, 15 -> forget(place);
            case 16 -> forgetThatDies(place);
            case 17, 18 -> pruneThatDies(place);
            case 19 -> leaseLeftBehind(place);
            case 20 -> reopen(place);
            case 21 -> place.changeKey(random);
            default -> prune(place);
        };
    }

    /** Mostly on, by hours or days; now and then back, as a clock that is set right. */
    private void moveClock() {
        if (random.nextInt(12) == 0) {
            clock.advance(Duration.ofMinutes(-random.nextInt(300)));
        } else {
            clock.advance(Duration.ofSeconds(1 + random.nextInt(random.nextBoolean() ? 3 * 3600 : 60 * 3600)));
        }
    }

    private String begin() {
        String server = ChangingFiles.servers().get(random.nextInt(servers.size()));
        ChangingFiles files = servers.get(server);
        files.change(random);
        if (random.nextInt(8) == 0) { // by the end of the backup, nothing else may need those blocks
            local.anyTree(random).ifPresent(files::become);
        }
        SnapshotSession session = (SnapshotSession) local.repository().write(server, Progress.NONE);
        running.add(new Running(session, files.now()));
        return "backup of " + server + " begun";
    }

    /** Ends a backup under way. One that was taken for dead is refused and has to have left nothing. */
    private String end(int number) {
        Running ended = running.remove(number);
        boolean givenUp = random.nextInt(6) == 0;
        try (SnapshotWriter writer = ended.writer()) {
            TestRepository.writeTree(writer, ended.tree());
            if (givenUp) {
                return ", given up";
            }
            local.committed(writer.commit(BACKUP).id(), ended.tree());
            return ", committed";
        } catch (RepositoryException.Refused e) {
            assertThat(e).hasMessageContaining("took this one for dead");
            return ", refused";
        }
    }

    private String backupThatDies() {
        String server = ChangingFiles.servers().get(random.nextInt(servers.size()));
        servers.get(server).change(random);
        Map<String, byte[]> tree = servers.get(server).now();
        Map<String, Map<String, byte[]>> possible = new HashMap<>();
        local.dying(random, dying -> {
            try (SnapshotWriter writer = dying.write(server, Progress.NONE)) {
                possible.put(writer.id(), tree);
                TestRepository.writeTree(writer, tree);
                writer.commit(BACKUP);
            }
        });
        local.settle(possible, Set.of());
        return "backup of " + server + " died";
    }

    private String copy() {
        List<Snapshot> copied = copied();
        local.repository().copyTo(offsite.repository(), copied, Progress.NONE);
        copied.forEach(snapshot ->
                offsite.committed(snapshot.id(), local.treeOf(snapshot.id()).orElseThrow()));
        return "copied " + copied.size();
    }

    private String copyThatDies() {
        List<Snapshot> copied = copied();
        if (random.nextBoolean()) {
            offsite.dying(random, dying -> local.repository().copyTo(dying, copied, Progress.NONE));
        } else {
            local.dying(random, dying -> dying.copyTo(offsite.repository(), copied, Progress.NONE));
        }
        Map<String, Map<String, byte[]>> possible = new HashMap<>(local.trees());
        possible.keySet().retainAll(ids(copied));
        offsite.settle(possible, Set.of());
        return "copy died";
    }

    /** Every snapshot there is, or a few of them. */
    private List<Snapshot> copied() {
        List<Snapshot> snapshots = new ArrayList<>(local.repository().snapshots());
        snapshots.removeIf(snapshot -> random.nextInt(3) == 0);
        return snapshots;
    }

    private String forget(HistoryPlace place) {
        List<Snapshot> removed = place.repository().forget(place.old(random));
        place.forgotten(removed);
        return "forgot " + removed.size();
    }

    private String forgetThatDies(HistoryPlace place) {
        List<Snapshot> old = place.old(random);
        place.dying(random, dying -> dying.forget(old));
        place.settle(Map.of(), ids(old));
        return "forgetting died";
    }

    private String pruneThatDies(HistoryPlace place) {
        place.dying(random, Repository::prune);
        return "prune died";
    }

    private static String prune(HistoryPlace place) {
        try {
            PrunePlan plan = place.repository().prune();
            return "pruned: " + plan.delete().size() + " deleted, "
                    + plan.tombstone().size() + " marked, " + plan.repack().size() + " stored anew";
        } catch (RepositoryException.Refused e) {
            assertThat(e).hasMessageContaining("Another prune");
            return "prune refused";
        }
    }

    /** A run of any kind that died just when it had put its lease down. */
    private String leaseLeftBehind(HistoryPlace place) {
        String kind = List.of(LeaseDocument.READ, LeaseDocument.WRITE, LeaseDocument.PRUNE)
                .get(random.nextInt(3));
        List<Snapshot> snapshots = place.repository().snapshots();
        Optional<String> read = snapshots.isEmpty() || !kind.equals(LeaseDocument.READ)
                ? Optional.empty()
                : Optional.of(snapshots.get(0).server() + "/" + snapshots.get(0).id());
        TestRepository.leaveLease(place.repository(), kind, read);
        return "lease to " + kind + " left behind";
    }

    private static String reopen(HistoryPlace place) {
        place.reopen();
        return "reopened";
    }

    private static Set<String> ids(List<Snapshot> snapshots) {
        return snapshots.stream().map(Snapshot::id).collect(Collectors.toSet());
    }
}
