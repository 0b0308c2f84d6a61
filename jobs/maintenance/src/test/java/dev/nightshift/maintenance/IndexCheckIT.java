package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A planned check of an index whose file was damaged on the disk. */
final class IndexCheckIT {

    private static final int BLOCK_SIZE = 8192;

    /** An entry of an int, with its header; the page ends with 16 bytes of its own. */
    private static final int ENTRY_BYTES = 16;

    @Test
    void an_index_that_is_damaged_on_disk_fails_loudly_with_what_to_do_and_sound_ones_do_not() throws IOException {
        try (PostgresServer server = PostgresServers.start(18)) {
            server.execute(
                    "postgres",
                    "create extension amcheck",
                    "create table t (id int primary key, other int)",
                    "insert into t select g, g from generate_series(1, 20000) g",
                    "create index \"the \"\"other\"\"\" on t (other)");
            TestMaintenance maintenance = new TestMaintenance(server);
            assertThat(check(maintenance, server)).noneMatch(Outcome::isFailure).hasSize(2);

            Path file = file(server);
            server.stop();
            damage(file);
            server.restart();

            assertThat(failureOf(check(maintenance, server)))
                    .contains("the \"other\"", "DAMAGE: ERROR: invalid page in block 1")
                    .contains("rebuild it: REINDEX INDEX CONCURRENTLY \"public\".\"the \"\"other\"\"\";");
            server.execute("postgres", "alter database postgres set ignore_checksum_failure = on");
            assertThat(failureOf(check(maintenance, server)))
                    .containsPattern("DAMAGE: ERROR: [a-z ]+ invariant violated for index \"the \"other\"\"");
        }
    }

    private static List<Outcome> check(TestMaintenance maintenance, PostgresServer server) {
        Thresholds monthly = Thresholds.DEFAULT.with(new Choices(false, true, Duration.ofDays(30)));
        Survey survey = Facts.of(server);
        MaintenancePlan plan = new MaintenancePlanner(
                        History.NONE,
                        new MaintenanceSettings(
                                Facts.superuser(server),
                                Selection.ALL,
                                monthly,
                                Window.ALWAYS,
                                Gates.DEFAULT,
                                Care.DEFAULT))
                .plan(survey);
        maintenance.log.enqueue(
                "planned",
                Facts.superuser(server).name(),
                plan.actions().stream()
                        .filter(planned -> planned.action().kind() == ActionKind.CHECK_INDEX)
                        .toList());
        return maintenance.work("run");
    }

    private static String failureOf(List<Outcome> outcomes) {
        assertThat(outcomes).hasSize(2).filteredOn(Outcome::isFailure).hasSize(1);
        return outcomes.stream()
                .filter(Outcome::isFailure)
                .map(Outcome::toString)
                .findFirst()
                .orElseThrow();
    }

    private static Path file(PostgresServer server) {
        return server.dataDirectory()
                .resolve(server.query("postgres", "select pg_relation_filepath('\"the \"\"other\"\"\"')"));
    }

    /** Makes keys of the first leaf large and small by turns. */
    private static void damage(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int entry = 1; entry <= 20; entry++) {
                ByteBuffer key = ByteBuffer.wrap(new byte[] {0, 0, 0, (byte) (entry % 2 == 0 ? 0x7f : 0)});
                int keyAt = 2 * BLOCK_SIZE - ENTRY_BYTES - entry * ENTRY_BYTES + ENTRY_BYTES / 2;
                channel.write(key, keyAt);
            }
        }
    }
}
