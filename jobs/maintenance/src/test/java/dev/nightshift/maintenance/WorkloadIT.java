package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Others work with the tables all the while: rows are written and read, and now and then somebody wants a table for
 * himself, behind whom everybody else would have to wait.
 */
class WorkloadIT {

    private static final int WRITERS = 3;
    private static final int ROWS = 100_000;
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(1);

    /** One each: they never yield. */
    private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 2);

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong statements = new AtomicLong();
    private final AtomicLong exclusive = new AtomicLong();

    @AfterEach
    void end() {
        over.set(true);
        threads.shutdownNow();
    }

    @Test
    void nobody_waits_longer_for_us_than_the_lock_timeout_and_a_second() throws Exception {
        try (PostgresServer server = PostgresServers.start(18)) {
            server.execute(
                    "postgres",
                    "create table accounts (id int primary key, balance int, pad text)",
                    "insert into accounts select i, 0, md5(i::text) from generate_series(1, " + ROWS + ") i",
                    "create index accounts_pad on accounts (pad)");
            TestMaintenance maintenance = new TestMaintenance(server);
            maintenance.care = new Care(LOCK_TIMEOUT, 20, Duration.ofMillis(10), 0, false);
            List<CompletableFuture<?>> others = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int seed = writer;
                others.add(CompletableFuture.runAsync(() -> write(server, seed), threads));
            }
            others.add(CompletableFuture.runAsync(() -> claim(server), threads));
            CompletableFuture<Duration> longest =
                    CompletableFuture.supplyAsync(() -> longestWaitForUs(server), threads);
            await().atMost(Duration.ofSeconds(60)).until(() -> exclusive.get() > 0 && statements.get() > 0);

            long statementsBefore = statements.get();
            List<Outcome> outcomes = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                maintenance.queue(new Action.Vacuum(
                        maintenance.relation("postgres", "public", "accounts"), false, true, true, 0));
                maintenance.queue(
                        new Action.ReindexConcurrently(maintenance.relation("postgres", "public", "accounts_pad")));
                outcomes.addAll(maintenance.work("round " + round));
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> exclusive.get() > 1);
            over.set(true);
            for (CompletableFuture<?> other : others) {
                other.join();
            }

            assertThat(longest.join()).isPositive().isLessThan(LOCK_TIMEOUT.plusSeconds(1));
            assertThat(outcomes).hasSize(6).noneMatch(Outcome::isFailure);
            assertThat(statements.get()).as("statements beside us").isGreaterThan(statementsBefore);
            assertThat(exclusive.get())
                    .as("times that somebody had the table for himself")
                    .isGreaterThan(1);
            assertThat(maintenance.invalidIndexes("postgres")).isEqualTo("none");
        }
    }

    private void write(PostgresServer server, int seed) {
        Random random = new Random(seed);
        try (Connection connection = server.connect("postgres");
                PreparedStatement update =
                        connection.prepareStatement("update accounts set balance = balance + 1 where id = ?")) {
            while (!over.get()) {
                update.setInt(1, 1 + random.nextInt(ROWS));
                statements.addAndGet(update.executeUpdate());
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void claim(PostgresServer server) {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (!over.get()) {
                statement.execute("select pg_sleep(0.3)");
                connection.commit();
                statement.execute("lock table accounts in access exclusive mode");
                exclusive.incrementAndGet();
                connection.commit();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of any session, as long as one of ours was in its way at each look; looks follow each other closely. */
    private Duration longestWaitForUs(PostgresServer server) {
        long longestMillis = 0;
        while (!over.get()) {
            String millis = server.query("postgres", """
                    select coalesce(max(extract(epoch from clock_timestamp() - lock.waitstart) * 1000), 0)::bigint
                    from pg_locks lock
                    join pg_stat_activity waiting on waiting.pid = lock.pid
                    where not lock.granted and waiting.application_name not like 'nightshift maintain%'
                      and exists (select from pg_stat_activity us
                                  where us.application_name like 'nightshift maintain%'
                                    and us.pid = any (pg_blocking_pids(lock.pid)))
                    """);
            longestMillis = Math.max(longestMillis, Long.parseLong(millis));
        }
        return Duration.ofMillis(longestMillis);
    }
}
