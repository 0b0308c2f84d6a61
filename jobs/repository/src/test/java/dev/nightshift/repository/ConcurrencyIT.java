package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.storage.S3ProxyServer;
import dev.nightshift.storage.Thorough;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two backups of different servers and a prune at once on one repository, each in a process of its own. In every other
 * round the pruning process prunes three times and its clock jumps by a day in between, so that it takes the living
 * backups for dead: they may be refused, and nobody may lose anything (Invariants 7 and 8).
 */
class ConcurrencyIT {

    private static final int ROUNDS = Thorough.count(2, 20);
    private static final int TREES = 8;

    private final Random random = new Random(Thorough.seed());
    private Duration ahead = Duration.ZERO;
    private long deleted;
    private int refused;

    @TempDir
    private Path directory;

    @Test
    void invariant_7_two_backups_and_a_prune_at_once_lose_nothing_in_a_directory(TestReporter reporter) {
        rounds(new WatchedRepository(
                directory.resolve("repository").toUri(), Optional.empty(), directory, new HashMap<>()));
        reporter.publishEntry("directory", told());
    }

    @Test
    void invariant_7_two_backups_and_a_prune_at_once_lose_nothing_in_s3(TestReporter reporter) {
        try (S3ProxyServer server = S3ProxyServer.start()) {
            rounds(new WatchedRepository(
                    server.location("repository"),
                    Optional.of(server.endpoint().toString()),
                    directory,
                    new HashMap<>()));
        }
        reporter.publishEntry("s3", told());
    }

    private String told() {
        return ROUNDS + " rounds, " + deleted + " packs deleted beside backups, " + refused + " backups refused";
    }

    private void rounds(WatchedRepository repository) {
        repository.create();
        for (int past = 0; past < 4; past++) { // so that the first prunes have something to do
            Map<String, String> backup = backup(repository, past % 2 == 0 ? "shop" : "till");
            String id =
                    RepositoryProcess.here("backup", backup).after("committed").orElseThrow();
            repository.trees().put(id, backup.get("tree"));
            RepositoryProcess.here("prune", prune(repository, 1));
            ahead = ahead.plusHours(25);
        }
        for (int round = 0; round < ROUNDS; round++) {
            try {
                round(repository, round % 2 == 1);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + Thorough.seed() + ", round " + round + ": " + e.getMessage(), e);
            }
        }
        repository.pruneToTheEnd(ahead);
        repository.check();
        if (Thorough.isOn()) { // whether two rounds come to delete something is chance; twenty do
            assertThat(deleted).as("packs deleted beside backups").isPositive();
        }
    }

    private void round(WatchedRepository repository, boolean jumps) {
        Child shop = Child.start(directory, "backup", backup(repository, "shop"));
        Child till = Child.start(directory, "backup", backup(repository, "till"));
        Child prune = Child.start(directory, "prune", prune(repository, jumps ? 3 : 1));
        assertThat(prune.await()).as(prune.output()).isZero();
        deleted += prune.said().lines().stream()
                .filter(line -> line.startsWith("deleted "))
                .mapToLong(line -> Long.parseLong(line.substring("deleted ".length())))
                .sum();
        Optional<String> ofShop = committed(repository, shop, !jumps);
        Optional<String> ofTill = committed(repository, till, !jumps);
        var standing = repository.check();
        ofShop.ifPresent(id -> assertThat(standing).contains(id));
        ofTill.ifPresent(id -> assertThat(standing).contains(id));
        ahead = ahead.plusHours(jumps ? 100 : 25);
    }

    private Map<String, String> backup(WatchedRepository repository, String server) {
        Map<String, String> told = repository.told(ahead);
        told.put("server", server);
        told.put("tree", "shared:" + random.nextInt(TREES));
        return told;
    }

    private Map<String, String> prune(WatchedRepository repository, int times) {
        Map<String, String> told = repository.told(ahead);
        told.put("times", String.valueOf(times));
        return told;
    }

    /** The id, where it was committed. */
    private Optional<String> committed(WatchedRepository repository, Child backup, boolean surely) {
        int exitCode = backup.await();
        if (!surely && exitCode == RepositoryProcess.REFUSED) {
            assertThat(backup.said().after("refused").orElseThrow()).contains("for dead");
            refused++;
            return Optional.empty();
        }
        assertThat(exitCode).as(backup.output()).isZero();
        String id = backup.said().after("committed").orElseThrow();
        repository.trees().put(id, backup.told("tree"));
        return Optional.of(id);
    }
}
