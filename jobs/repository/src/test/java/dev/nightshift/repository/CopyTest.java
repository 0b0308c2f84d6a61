package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.backup;
import static dev.nightshift.repository.TestRepository.restore;
import static dev.nightshift.repository.TestRepository.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.ObjectContent;
import dev.nightshift.storage.ObjectInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyTest {

    private static final Passphrase OFFSITE = Passphrase.of("another one");

    private final SettableClock clock = new SettableClock();
    private final MemoryStore here = new MemoryStore();
    private final MemoryStore there = new MemoryStore();
    private final Repository local = TestRepository.create(here, clock);
    private final Repository offsite = Repository.createCopy(
            there, local, new NewRepository(Optional.of(OFFSITE), new KeyDerivation(64, 1, 1)), clock);

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        local.close();
        offsite.close();
    }

    @Test
    void a_copy_restores_by_its_own_passphrase_with_the_original_gone() {
        Map<String, byte[]> tree = tree(1, 50, 300_000);
        Snapshot snapshot = backup(local, "shop", tree);
        CopyReport report = local.copyTo(offsite, List.of(snapshot), Progress.NONE);
        assertThat(report.snapshots()).containsExactly(snapshot.id());
        names(here).forEach(here::delete);
        try (Repository reopened = Repository.open(there, Optional.of(OFFSITE), clock)) {
            assertThat(reopened.verify(true, Progress.NONE).damages()).isEmpty();
            restore(reopened, reopened.snapshot("shop", "latest"), directory.resolve("restored"));
            assertThat(TestRepository.read(directory.resolve("restored"))).containsExactlyInAnyOrderEntriesOf(tree);
        }
    }

    @Test
    void only_what_the_target_lacks_is_copied() {
        Map<String, byte[]> tree = tree(1, 50, 300_000);
        Snapshot first = backup(local, "shop", tree);
        CopyReport whole = local.copyTo(offsite, List.of(first), Progress.NONE);
        tree.put("base/1/20000", new byte[1000]);
        clock.advance(Duration.ofDays(1));
        Snapshot second = backup(local, "shop", tree);
        CopyReport little = local.copyTo(offsite, List.of(first, second), Progress.NONE);
        assertThat(little.snapshots()).containsExactly(second.id());
        assertThat(little.copiedBytes()).isLessThan(whole.copiedBytes() / 20);
        assertThat(local.copyTo(offsite, List.of(first, second), Progress.NONE).copiedBytes())
                .isZero();
    }

    @Test
    void of_a_pack_that_is_mostly_unwanted_single_blocks_are_copied() {
        Map<String, byte[]> tree = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            tree.put("file" + i, random(200_000, i));
        }
        backup(local, "shop", tree);
        clock.advance(Duration.ofDays(1));
        tree.keySet().removeIf(path -> !path.equals("file7"));
        Snapshot small = backup(local, "shop", tree);
        CopyReport report = local.copyTo(offsite, List.of(small), Progress.NONE);
        assertThat(report.copiedBytes()).isLessThan(250_000);
        assertThat(offsite.verify(true, Progress.NONE).damages()).isEmpty();
        restore(offsite, offsite.snapshot("shop", "latest"), directory.resolve("restored"));
        assertThat(directory.resolve("restored/file7")).hasBinaryContent(tree.get("file7"));
    }

    @Test
    void a_torn_pack_left_by_a_copy_that_died_is_not_used() {
        Map<String, byte[]> tree = tree(1, 50, 300_000);
        Snapshot snapshot = backup(local, "shop", tree);
        List<String> packs = new ArrayList<>();
        here.list("packs/", (ObjectInfo info) -> packs.add(info.name()));
        byte[] torn = here.read(packs.get(0), Integer.MAX_VALUE);
        torn[5000] ^= 1;
        there.create(packs.get(0), ObjectContent.of(torn));
        local.copyTo(offsite, List.of(snapshot), Progress.NONE);
        restore(offsite, snapshot, directory.resolve("restored"));
        assertThat(TestRepository.read(directory.resolve("restored"))).containsExactlyInAnyOrderEntriesOf(tree);
    }

    @Test
    void a_pack_that_another_copy_left_is_not_counted_on() {
        Snapshot snapshot = backup(local, "shop", tree(1, 50, 300_000));
        String pack = TestRepository.names(here, "packs/").get(0);
        there.create(pack, ObjectContent.of(here.read(pack, Integer.MAX_VALUE)));
        local.copyTo(offsite, List.of(snapshot), Progress.NONE);
        there.delete(pack); // as a crash of the machine can, since nothing made it durable
        assertThat(offsite.verify(true, Progress.NONE).damages()).isEmpty();
    }

    @Test
    void damage_that_the_snapshot_does_not_need_stops_no_copy() {
        Map<String, byte[]> tree = new HashMap<>();
        for (int i = 0; i < 10; i++) {
            tree.put("file" + i, random(200_000, i));
        }
        Snapshot old = backup(local, "shop", tree);
        BlockIndex index = local.engine().indexLoader().load();
        byte[] unwanted = tree.remove("file3");
        BlockIndex.Place place = index.place(index.find(local.engine().keys().identify(unwanted, unwanted.length)));
        here.damage(place.pack().objectName(), bytes -> {
            bytes[place.offset()] ^= 1;
            return bytes;
        });
        clock.advance(Duration.ofDays(1));
        Snapshot whole = backup(local, "shop", tree);
        assertThat(local.copyTo(offsite, List.of(whole), Progress.NONE).snapshots())
                .containsExactly(whole.id());
        assertThat(offsite.verify(true, Progress.NONE).damages()).isEmpty();
        assertThatThrownBy(() -> local.copyTo(offsite, List.of(old), Progress.NONE))
                .isInstanceOf(RepositoryException.Damaged.class);
    }

    @Test
    void the_report_counts_the_blocks_that_were_lacking() {
        Map<String, byte[]> tree = tree(1, 50, 3_000);
        Snapshot first = backup(local, "shop", tree);
        local.copyTo(offsite, List.of(first), Progress.NONE);
        assertThat(local.copyTo(offsite, List.of(first), Progress.NONE).blocks())
                .isZero();
    }

    @Test
    void damage_is_not_copied() {
        Snapshot snapshot = backup(local, "shop", tree(1, 50, 300_000));
        List<String> packs = new ArrayList<>();
        here.list("packs/", (ObjectInfo info) -> packs.add(info.name()));
        here.damage(packs.get(0), bytes -> {
            byte[] damaged = bytes.clone();
            damaged[damaged.length / 2] ^= 1;
            return damaged;
        });
        assertThatThrownBy(() -> local.copyTo(offsite, List.of(snapshot), Progress.NONE))
                .isInstanceOf(RepositoryException.Damaged.class)
                .hasMessageContaining(packs.get(0));
        assertThat(offsite.snapshots()).isEmpty();
    }

    @Test
    void repositories_of_different_families_are_refused() {
        Snapshot snapshot = backup(local, "shop", tree(1, 5, 3000));
        try (Repository stranger = TestRepository.inMemory(clock)) {
            assertThatThrownBy(() -> local.copyTo(stranger, List.of(snapshot), Progress.NONE))
                    .isInstanceOf(RepositoryException.Refused.class)
                    .hasMessageContaining("copy-of");
        }
    }

    private static List<String> names(MemoryStore store) {
        List<String> names = new ArrayList<>();
        store.list("", (ObjectInfo info) -> names.add(info.name()));
        return names;
    }

    private static byte[] random(int bytes, long seed) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        return content;
    }
}
