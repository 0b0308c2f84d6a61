package dev.nightshift.app.runlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.nightshift.app.clock.SettableClock;
import dev.nightshift.app.database.JobDatabase;
import dev.nightshift.app.runs.RunMdc;
import dev.nightshift.repository.Progress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** What a run's log does in each of the job databases. */
abstract class RunLogContract {

    private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.nightshift.Anything");
    private static final Logger OWN = (Logger) LoggerFactory.getLogger("dev.nightshift.app.runlog");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Instant NIGHT = Instant.parse("2026-11-20T01:30:00Z");

    private final SettableClock clock = new SettableClock(NIGHT);

    private JobDatabase database;
    private CuttableDatabase line;
    private RunLogStore store;
    private RunProgressStore progressStore;
    private RunProgressBoard board;
    private RunLog log;

    abstract JobDatabase open();

    @BeforeEach
    void start() {
        LOG.setLevel(Level.DEBUG); // whatever console a test before this one has set up
        OWN.setLevel(Level.INFO);
        database = open();
        line = new CuttableDatabase(database);
        store = new RunLogStore(line);
        progressStore = new RunProgressStore(line);
        board = new RunProgressBoard(run -> Progress.NONE, progressStore, clock);
        LineBuffer buffer = new LineBuffer(100, clock);
        log = new RunLog(buffer, new LineWriter(buffer, store, new LineLimit(150, 10)), board);
        log.start();
    }

    @AfterEach
    void stop() {
        log.stop();
        database.close();
        LOG.setLevel(null);
        OWN.setLevel(null);
    }

    @Test
    void lines_of_a_run_are_stored_in_their_order_and_others_are_not() {
        LOG.info("before any run");
        RunMdc.during("a-run", () -> {
            LOG.info("reading {}", "shop");
            LOG.debug("only for who looks for faults");
            LOG.warn("slow", new IllegalStateException("the disk is old"));
        });
        RunMdc.during("other-run", () -> {
            LOG.error("failed");
            LoggerFactory.getLogger("org.framework.Chatter").info("step executed");
        });
        log.flush();

        assertThat(messages("a-run"))
                .containsExactly("reading shop", "slow; caused by IllegalStateException: the disk is old");
        assertThat(store.after("other-run", 0, 10))
                .extracting(RunLogStore.Numbered::line)
                .allSatisfy(stored -> {
                    assertThat(stored.level()).isEqualTo("ERROR");
                    assertThat(stored.logger()).isEqualTo("Anything");
                });
        assertThat(messages("other-run")).hasSize(1);
    }

    @Test
    void lines_come_by_themselves_while_the_run_goes_on() {
        RunMdc.during("a-run", () -> {
            LOG.info("begins");
            await().atMost(PATIENCE).until(() -> messages("a-run").equals(List.of("begins")));
        });
    }

    @Test
    void a_reader_goes_on_after_the_last_line_that_it_saw() {
        say("a-run", 3);
        List<RunLogStore.Numbered> seen = store.after("a-run", 0, 2);
        say("other-run", 1);
        say("a-run", 1);

        assertThat(seen).hasSize(2);
        assertThat(store.after("a-run", seen.get(1).number(), 10)).hasSize(2);
    }

    @Test
    void lines_are_kept_while_the_database_is_away_and_those_without_room_are_counted() {
        line.cut();
        say("a-run", 250);
        line.mend();
        log.flush();

        List<String> messages = messages("a-run");
        // What was taken out to be stored and is kept, what waited, and the line on the rest.
        assertThat(messages).hasSizeBetween(101, 252);
        assertThat(messages.subList(0, 100))
                .containsExactlyElementsOf(IntStream.range(0, 100)
                        .mapToObj(number -> "line " + number)
                        .toList());
        assertThat(messages)
                .anyMatch(message ->
                        message.contains("lines are missing here") || message.contains("the log has 150 lines"));
    }

    @Test
    void a_log_that_can_not_be_stored_neither_fails_nor_stops_who_logs() {
        line.cut();
        RunMdc.during("a-run", () -> LOG.info("on it goes"));
        log.flush();
        line.mend();

        await().atMost(PATIENCE).until(() -> messages("a-run").equals(List.of("on it goes")));
    }

    @Test
    void a_long_log_is_cut_and_says_so() {
        for (int times = 0; times < 4; times++) {
            say("a-run", 50);
        }
        RunMdc.during("a-run", () -> LOG.error("how it ended"));
        log.flush();

        List<String> messages = messages("a-run");
        assertThat(messages).hasSize(152).endsWith("how it ended");
        assertThat(messages.get(150)).startsWith("the log has 150 lines");
    }

    @Test
    void whatever_sets_up_logging_anew_does_not_end_the_log() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).reset();
        say("a-run", 1);

        assertThat(messages("a-run")).hasSize(1);
    }

    @Test
    void progress_is_stored_for_other_processes_until_the_run_ends() {
        Progress progress = board.of("a-run");
        progress.stage("reading shop", 1000);
        progress.advanced(400);
        await().atMost(PATIENCE).until(() -> progressStore
                .find("a-run")
                .map(StageProgress::doneBytes)
                .equals(Optional.of(400L)));

        assertThat(progressStore.find("a-run")).hasValueSatisfying(now -> {
            assertThat(now.percent()).contains(40);
            assertThat(now.estimatedEnd()).isEmpty();
            assertThat(now.began()).isEqualTo(NIGHT);
        });
        board.end("a-run");
        log.flush();
        assertThat(progressStore.find("a-run")).isEmpty();
        assertThat(messages("a-run")).containsExactly("reading shop begins: 1000 B", "reading shop: 400 B in 0.0 s");
    }

    @Test
    void logs_of_runs_that_ended_long_ago_are_removed_and_no_others() {
        endedRun("old-run", NIGHT.minus(Duration.ofDays(91)));
        endedRun("young-run", NIGHT.minus(Duration.ofDays(89)));
        List<String> all = List.of("old-run", "young-run", "forgotten-run");
        store.append(all.stream()
                .map(run -> new LogLine(run, NIGHT.minus(Duration.ofDays(92)), "INFO", "Test", "a line"))
                .toList());
        new LogRetention(store, progressStore, Duration.ofDays(90), clock).removeOld();

        assertThat(messages("old-run")).isEmpty();
        assertThat(messages("forgotten-run")).isEmpty();
        assertThat(messages("young-run")).hasSize(1);
    }

    @Test
    void the_progress_that_a_killed_process_left_is_removed_once_its_run_is_over() {
        endedRun("killed-run", NIGHT);
        board.of("killed-run").stage("reading shop", 1000);
        board.storeAll();
        new LogRetention(store, progressStore, Duration.ofDays(90), clock).removeOld();

        assertThat(progressStore.find("killed-run")).isEmpty();
    }

    private void say(String run, int lines) {
        RunMdc.during(run, () -> IntStream.range(0, lines).forEach(number -> LOG.info("line {}", number)));
        log.flush();
    }

    private List<String> messages(String run) {
        return store.after(run, 0, 1000).stream()
                .map(numbered -> numbered.line().message())
                .toList();
    }

    private void endedRun(String id, Instant ended) {
        JdbcClient.create(database.dataSource())
                .sql("""
                        insert into ns_run (id, job, server, state, parameters, request, created_at, ended_at, due_at,
                                            attempts, backoff_seconds, if_busy, attempt, fence)
                        values (:id, 'backup', 'shop', 'COMPLETED', '{}', :id, :at, :at, :at, 1, 0, 'WAIT', 1, 1)
                        """)
                .param("id", id)
                .param("at", RunLogStore.utc(ended))
                .update();
    }

    /** The way to the database, which can be cut. */
    private static final class CuttableDatabase extends DelegatingDataSource {

        private volatile boolean cut;

        CuttableDatabase(JobDatabase database) {
            super(database.dataSource());
        }

        void cut() {
            cut = true;
        }

        void mend() {
            cut = false;
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (cut) {
                throw new SQLException("the line to the job database is cut");
            }
            return super.getConnection();
        }
    }
}
