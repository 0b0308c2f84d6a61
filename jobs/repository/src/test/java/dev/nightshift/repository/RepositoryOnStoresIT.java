package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.backup;
import static dev.nightshift.repository.TestRepository.names;
import static dev.nightshift.repository.TestRepository.restore;
import static dev.nightshift.repository.TestRepository.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.ObjectStores;
import dev.nightshift.storage.OldS3Server;
import dev.nightshift.storage.S3ProxyServer;
import dev.nightshift.storage.S3Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository's whole life on the stores that people use: a directory, and S3 over HTTP. */
class RepositoryOnStoresIT {

    private static final Duration GRACE = Duration.ofHours(25);
    private static final Passphrase OFFSITE = Passphrase.of("another one");

    /** Starts with the system's time, which has fractions of a second. */
    private final TestRepository.SettableClock clock =
            new TestRepository.SettableClock(Clock.systemUTC().instant());

    @TempDir
    private Path directory;

    @Test
    void in_a_directory_copied_to_another_one() {
        URI here = directory.resolve("local").toUri();
        URI there = directory.resolve("offsite").toUri();
        live(here, there, S3Settings.defaults());
    }

    @Test
    void in_a_directory_copied_to_s3() {
        try (S3ProxyServer server = S3ProxyServer.start()) {
            live(directory.resolve("local").toUri(), server.location("offsite"), server.settings());
        }
    }

    @Test
    void in_s3_copied_to_s3() {
        try (S3ProxyServer server = S3ProxyServer.start()) {
            live(server.location("local"), server.location("offsite"), server.settings());
        }
    }

    @Test
    void in_s3_of_the_time_before_conditional_puts() {
        try (OldS3Server overwriting = OldS3Server.thatIgnoresConditions();
                OldS3Server refusing = OldS3Server.thatRefusesConditions()) {
            assertSingleWriter(overwriting);
            assertSingleWriter(refusing);
            live(overwriting.location("local"), overwriting.location("offsite"), overwriting.settings());
        }
    }

    private void assertSingleWriter(OldS3Server server) {
        ObjectStore store = ObjectStores.open(server.location("single"), server.settings(), clock);
        try (Repository repository = TestRepository.create(store, clock);
                SnapshotWriter writing = repository.write("shop", Progress.NONE)) {
            assertThat(repository.isSingleWriter()).isTrue();
            assertThatThrownBy(() -> repository.write("crm", Progress.NONE))
                    .isInstanceOf(RepositoryException.Refused.class)
                    .hasMessageContaining("only one run at a time");
            assertThat(writing.id()).isNotEmpty();
        }
    }

    private void live(URI here, URI there, S3Settings s3) {
        Map<String, byte[]> tree = tree(1, 40, 300_000);
        Snapshot first;
        Snapshot second;
        try (Repository local = TestRepository.create(ObjectStores.open(here, s3, clock), clock)) {
            first = backup(local, "shop", tree);
            clock.advance(Duration.ofDays(1));
            change(tree);
            second = backup(local, "shop", tree);
            assertThat(second.storedBytes()).isLessThan(first.storedBytes() / 3);
            copyAll(local, there, s3);
        }
        try (Repository local = TestRepository.open(ObjectStores.open(here, s3, clock), clock)) {
            endsWithOneSnapshot(local, first, second, tree, "local");
        }
        ObjectStore copies = ObjectStores.open(there, s3, clock);
        assertThatThrownBy(() -> Repository.open(copies, Optional.of(TestRepository.PASSPHRASE), clock))
                .isInstanceOf(RepositoryException.WrongPassphrase.class);
        try (Repository offsite = Repository.open(copies, Optional.of(OFFSITE), clock)) {
            assertThat(offsite.snapshots()).extracting(Snapshot::id).containsExactly(second.id(), first.id());
            endsWithOneSnapshot(offsite, first, second, tree, "offsite");
        }
    }

    private void copyAll(Repository local, URI there, S3Settings s3) {
        NewRepository choices = new NewRepository(Optional.of(OFFSITE), new KeyDerivation(64, 1, 1));
        try (Repository offsite = Repository.createCopy(ObjectStores.open(there, s3, clock), local, choices, clock)) {
            List<Snapshot> oldestFirst =
                    List.of(local.snapshots().get(1), local.snapshots().get(0));
            assertThat(local.copyTo(offsite, oldestFirst, Progress.NONE).snapshots())
                    .hasSize(2);
            assertThat(local.copyTo(offsite, oldestFirst, Progress.NONE).copiedBytes())
                    .isZero();
        }
    }

    /** Forgets the first snapshot and frees what only it needed; the second restores bit for bit. */
    private void endsWithOneSnapshot(
            Repository repository, Snapshot first, Snapshot second, Map<String, byte[]> tree, String name) {
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
        int packs = names(repository.engine().store(), "packs/").size();
        assertThat(repository.forget(List.of(repository.snapshot("shop", first.id()))))
                .hasSize(1);
        assertThat(repository.prune().delete()).isEmpty();
        clock.advance(GRACE);
        assertThat(repository.prune().delete()).isNotEmpty();
        assertThat(names(repository.engine().store(), "packs/").size()).isLessThanOrEqualTo(packs);
        assertThat(names(repository.engine().store(), "leases/")).isEmpty();
        assertThat(names(repository.engine().store(), "tombstones/")).isEmpty();

        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
        Path target = directory.resolve("restored-" + name);
        RestoreReport report = restore(repository, repository.snapshot("shop", Repository.LATEST), target);
        assertThat(report.damages()).isEmpty();
        assertThat(report.files()).isEqualTo(second.files());
        assertThat(TestRepository.read(target)).containsExactlyInAnyOrderEntriesOf(tree);
    }

    /** Most files go, so that the first backup's packs are worth storing anew; one changes, one comes. */
    private static void change(Map<String, byte[]> tree) {
        tree.keySet().removeIf(path -> path.matches("base/1/.*[1-9]"));
        tree.put("base/1/16384", new byte[] {1, 2, 3});
        tree.put("base/1/20000", new byte[300_000]);
    }
}
