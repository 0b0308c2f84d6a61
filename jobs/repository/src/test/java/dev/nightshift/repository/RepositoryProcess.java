package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.BACKUP;

import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.ObjectStores;
import dev.nightshift.storage.S3ProxyServer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Works on a repository as a command does: {@code backup}, {@code copy} or {@code prune}. In a process of its own what it
 * is told follows the command as {@code key=value}, and it exits with 0, or with 4 where a safety rule refused it.
 */
final class RepositoryProcess {

    static final int REFUSED = 4;

    /** Small, so that a small tree makes many calls. */
    static final int PACK_BYTES = 64 * 1024;

    private static final Duration DAY = Duration.ofHours(25);

    private final Map<String, String> told;
    private final Consumer<String> say;
    private Clock clock;

    private RepositoryProcess(Map<String, String> told, Consumer<String> say) {
        this.told = told;
        this.say = say;
        this.clock = Clock.offset(Clock.systemUTC(), Duration.parse(told.get("ahead")));
    }

    public static void main(String[] arguments) {
        Map<String, String> told = new HashMap<>();
        for (String argument : List.of(arguments).subList(1, arguments.length)) {
            String[] parts = argument.split("=", 2);
            told.put(parts[0], parts[1]);
        }
        try {
            new RepositoryProcess(told, System.out::println).run(arguments[0]);
        } catch (RepositoryException.Refused e) {
            System.out.println("refused " + e.getMessage());
            System.exit(REFUSED);
        }
        System.exit(0);
    }

    /** Does it in this process, for what need not be killed and has no rival: that spares the start of another JVM. */
    static Said here(String command, Map<String, String> told) {
        List<String> lines = new ArrayList<>();
        new RepositoryProcess(told, lines::add).run(command);
        return new Said(lines);
    }

    private void run(String command) {
        switch (command) {
            case "backup" -> backup();
            case "copy" -> copy();
            case "prune" -> prune();
            default -> throw new IllegalArgumentException(command);
        }
    }

    private void backup() {
        try (Repository repository = open(told.get("at"));
                SnapshotWriter writer = repository.write(told.get("server"), Progress.NONE)) {
            say.accept("begun " + writer.id());
            TestRepository.writeTree(writer, SharedTrees.tree(told.get("tree")));
            Snapshot snapshot = writer.commit(BACKUP);
            say.accept("committed " + snapshot.id());
        }
    }

    private void copy() {
        try (Repository source = open(told.get("at"));
                Repository target = open(told.get("to"))) {
            List<Snapshot> oldestFirst = new ArrayList<>(source.snapshots());
            oldestFirst.sort(Comparator.comparing(Snapshot::started));
            source.copyTo(target, oldestFirst, Progress.NONE);
        }
    }

    /** Keeps two snapshots of each server. Every further time is a day later by this process's clock alone. */
    private void prune() {
        for (int time = 0; time < Integer.parseInt(told.get("times")); time++) {
            try (Repository repository = open(told.get("at"))) {
                repository.forget(old(repository));
                PrunePlan plan = repository.prune();
                say.accept("deleted " + plan.delete().size());
            }
            clock = Clock.offset(clock, DAY);
        }
    }

    private static List<Snapshot> old(Repository repository) {
        Map<String, Integer> seen = new HashMap<>();
        return repository.snapshots().stream()
                .filter(snapshot -> seen.merge(snapshot.server(), 1, Integer::sum) > 2)
                .toList();
    }

    private Repository open(String location) {
        return open(URI.create(location), Optional.ofNullable(told.get("endpoint")), clock);
    }

    /** With packs as small as the processes' own. */
    static Repository open(URI location, Optional<String> endpoint, Clock clock) {
        ObjectStore store = store(location, endpoint, clock);
        Keys keys = Creation.unlock(
                store, RepositoryConfig.read(store), Optional.of(TestRepository.PASSPHRASE), new UnlockedKey());
        return new Repository(new Engine(store, keys, clock, PACK_BYTES), clock);
    }

    static ObjectStore store(URI location, Optional<String> endpoint, Clock clock) {
        URI unused = URI.create("http://127.0.0.1:1");
        return ObjectStores.open(
                location, S3ProxyServer.settings(endpoint.map(URI::create).orElse(unused)), clock);
    }
}
