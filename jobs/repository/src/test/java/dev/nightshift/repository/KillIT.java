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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Backups, copies and prunes in processes that are killed (SIGKILL) at one of their calls to an S3 server: the server
 * kills them, before the call takes effect or after. So the moments follow from the seed, and are spread over all that a
 * command does. What is not to be killed, the next run and all checks, is done in the test's own process.
 */
class KillIT {

    private static final int ROUNDS = Integer.getInteger("nightshift.kills", Thorough.count(3, 100));

    /** What packs add to incompressible content, and what a process stores anew of the tree's nodes. */
    private static final double OVERHEAD = 1.05;

    private final Random random = new Random(Thorough.seed());
    private final Map<String, Integer> calls = new HashMap<>();
    private final AtomicInteger seen = new AtomicInteger();
    private final AtomicLong packBytes = new AtomicLong();
    private volatile Doom doom = Doom.NONE;
    private Duration ahead = Duration.ZERO;
    private int kills;

    @TempDir
    private Path directory;

    /** @param position of the call, counted from 0, at which the child dies */
    private record Doom(int position, boolean done, CompletableFuture<Child> child) {

        static final Doom NONE = new Doom(Integer.MAX_VALUE, false, new CompletableFuture<>());
    }

    @Test
    void invariant_5_what_kill_leaves_is_whole_and_the_next_run_stores_only_the_rest(TestReporter reporter) {
        try (S3ProxyServer server = S3ProxyServer.start(this::call)) {
            Optional<String> endpoint = Optional.of(server.endpoint().toString());
            Map<String, String> trees = new HashMap<>();
            var local = new WatchedRepository(server.location("local"), endpoint, directory, trees);
            var offsite = new WatchedRepository(server.location("offsite"), endpoint, directory, trees);
            local.create();
            offsite.createCopyOf(local);
            new Rounds(local, offsite).run();
            local.pruneToTheEnd(ahead);
            offsite.pruneToTheEnd(ahead);
            local.check();
            offsite.check();
        }
        assertThat(kills).isGreaterThan(ROUNDS / 2);
        reporter.publishEntry("killed", kills + " of " + ROUNDS);
    }

    /** On a thread of the server's. */
    private void call(boolean done, String method, String name, long length) {
        Doom now = doom;
        int position = done ? seen.get() - 1 : seen.getAndIncrement();
        if (done && method.equals("create") && name.contains("/packs/")) {
            packBytes.addAndGet(length);
        }
        if (position >= now.position() && done == now.done()) {
            now.child().join().kill();
            if (!done) {
                throw new IllegalStateException("the caller is dead");
            }
        }
    }

    private final class Rounds {
        private final WatchedRepository local;
        private final WatchedRepository offsite;

        Rounds(WatchedRepository local, WatchedRepository offsite) {
            this.local = local;
            this.offsite = offsite;
        }

        void run() {
            for (int past = 0; past < 2; past++) {
                undisturbed("backup", told("backup", "fresh:" + past));
                undisturbed("copy", told("copy", ""));
                undisturbed("prune", told("prune", ""));
                ahead = ahead.plusHours(25);
            }
            for (int round = 0; round < ROUNDS; round++) {
                String command = round % 4 < 2 ? "backup" : round % 4 == 2 ? "copy" : "prune";
                try {
                    round(command, told(command, "fresh:" + (round + 10)));
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError(
                            "seed " + Thorough.seed() + ", round " + round + ", " + command + ": " + e.getMessage(), e);
                }
                ahead = ahead.plusHours(25);
            }
        }

        private Map<String, String> told(String command, String tree) {
            WatchedRepository at = command.equals("prune") && random.nextBoolean() ? offsite : local;
            Map<String, String> told = at.told(ahead);
            told.put("server", "shop");
            told.put("tree", tree);
            told.put("to", offsite.location().toString());
            told.put("times", "1");
            return told;
        }

        private void round(String command, Map<String, String> told) {
            long indexedBefore = local.indexedBytes();
            killed(command, told);
            local.check();
            offsite.check();
            long indexedByTheDead = local.indexedBytes() - indexedBefore;
            ahead = ahead.plusHours(25); // by then a prune that died is taken for dead
            told.put("ahead", ahead.toString());
            long stored = undisturbed(command, told);
            if (command.equals("backup")) {
                assertThat(indexedByTheDead + stored)
                        .as("bytes that the killed backup indexed and bytes that the next one stored")
                        .isLessThan((long) (OVERHEAD * SharedTrees.bytes(told.get("tree"))));
            }
            local.check();
        }

        private void killed(String command, Map<String, String> told) {
            CompletableFuture<Child> child = new CompletableFuture<>();
            seen.set(0);
            doom = new Doom(random.nextInt(calls.get(command)), random.nextBoolean(), child);
            child.complete(Child.start(directory, command, told));
            if (child.join().await() != 0) {
                kills++;
            }
            doom = Doom.NONE;
            remember(child.join().said(), told);
        }

        /** @return the bytes of the packs that it stored */
        private long undisturbed(String command, Map<String, String> told) {
            seen.set(0);
            packBytes.set(0);
            Said said = RepositoryProcess.here(command, told);
            calls.put(command, seen.get());
            remember(said, told);
            return packBytes.get();
        }

        private void remember(Said said, Map<String, String> told) {
            said.after("begun").ifPresent(id -> local.trees().put(id, told.get("tree")));
        }
    }
}
