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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DamageTest {

    private final SettableClock clock = new SettableClock();
    private final MemoryStore store = new MemoryStore();
    private final Map<String, byte[]> tree = tree(11, 16, 300_000);

    @TempDir
    private Path directory;

    static List<Integer> seeds() {
        List<Integer> seeds = new ArrayList<>();
        for (int seed = 0; seed < 40; seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void invariant_9_one_flipped_bit_in_a_pack_is_found_and_never_restored(int seed) {
        Random random = new Random(seed);
        try (Repository repository = TestRepository.create(store, clock)) {
            Snapshot snapshot = backup(repository, "shop", tree);
            String pack = random(objects("packs/"), random);
            store.damage(pack, bytes -> flipped(bytes, random));

            VerifyReport verified = repository.verify(true, Progress.NONE);
            assertThat(verified.damages()).extracting(Damage::object).containsExactly(pack);

            RestoreReport report = restore(repository, snapshot, directory.resolve("restored"));
            Map<String, byte[]> restored = TestRepository.read(directory.resolve("restored"));
            restored.forEach((path, content) -> {
                if (!path.endsWith(".nightshift-damaged")) {
                    assertThat(content).as(path).isEqualTo(tree.get(path));
                }
            });
            long lost = tree.keySet().stream()
                    .filter(path -> !restored.containsKey(path))
                    .count();
            assertThat(report.damages().isEmpty()).isEqualTo(lost == 0);
            // what a restore misses, verify had foretold
            if (lost > 0) {
                assertThat(verified.damages().get(0).files()).isNotEmpty();
                assertThat(verified.damages().get(0).snapshots()).containsExactly("shop/" + snapshot.id());
            }
        }
    }

    @Test
    void a_missing_pack_is_found_without_reading_data() {
        try (Repository repository = TestRepository.create(store, clock)) {
            backup(repository, "shop", tree);
            String pack = objects("packs/").get(0);
            store.delete(pack);
            VerifyReport report = repository.verify(false, Progress.NONE);
            assertThat(report.damages()).hasSize(1);
            assertThat(report.damages().get(0).object()).isEqualTo(pack);
            assertThat(report.damages().get(0).detail()).isEqualTo("is missing");
        }
    }

    @Test
    void a_cut_pack_is_found_without_reading_data_and_what_stands_before_the_cut_is_restored() {
        Map<String, byte[]> two = Map.of("a", random(200_000, 1), "b", random(200_000, 2));
        try (Repository repository = TestRepository.create(store, clock)) {
            Snapshot snapshot = backup(repository, "shop", two);
            store.damage(objects("packs/").get(0), bytes -> Arrays.copyOf(bytes, 300_000));
            VerifyReport verified = repository.verify(false, Progress.NONE);
            assertThat(verified.damages()).isNotEmpty();
            RestoreReport report = restore(repository, snapshot, directory.resolve("restored"));
            assertThat(report.damages()).isNotEmpty();
        }
    }

    @Test
    void exchanged_packs_are_found() {
        try (Repository repository = TestRepository.create(store, clock)) {
            backup(repository, "shop", tree(1, 10, 300_000));
            backup(repository, "shop", tree(2, 10, 300_000));
            List<String> packs = objects("packs/");
            byte[] first = store.read(packs.get(0), Integer.MAX_VALUE);
            byte[] second = store.read(packs.get(1), Integer.MAX_VALUE);
            store.damage(packs.get(0), bytes -> second);
            store.damage(packs.get(1), bytes -> first);
            assertThat(repository.verify(true, Progress.NONE).damages())
                    .extracting(Damage::object)
                    .containsExactlyInAnyOrderElementsOf(packs);
        }
    }

    @Test
    void a_damaged_manifest_hides_no_other_snapshot() {
        try (Repository repository = TestRepository.create(store, clock)) {
            Snapshot first = backup(repository, "shop", tree);
            Snapshot second = backup(repository, "shop", tree);
            String damaged = "snapshots/shop/" + second.id();
            store.damage(damaged, bytes -> flipped(bytes, new Random(4)));
            assertThat(repository.snapshots("shop")).containsExactly(first);
            assertThat(repository.verify(false, Progress.NONE).damages())
                    .extracting(Damage::object)
                    .containsExactly(damaged);
            assertThatThrownBy(repository::prune)
                    .as("Invariant 6: what the damaged one needs is not known")
                    .isInstanceOf(RepositoryException.Damaged.class)
                    .hasMessageContaining(damaged);
        }
    }

    @Test
    void a_manifest_under_another_name_is_refused() {
        try (Repository repository = TestRepository.create(store, clock)) {
            Snapshot snapshot = backup(repository, "shop", tree);
            byte[] manifest = store.read("snapshots/shop/" + snapshot.id(), 1 << 20);
            store.create("snapshots/other/" + snapshot.id(), ObjectContent.of(manifest));
            assertThat(repository.snapshots("other")).isEmpty();
            assertThat(repository.verify(false, Progress.NONE).damages()).hasSize(1);
        }
    }

    @Test
    void a_configuration_that_was_changed_is_refused() {
        TestRepository.create(store, clock).close();
        store.damage("config", bytes -> new String(bytes, StandardCharsets.UTF_8)
                .replace("2026-11-20", "2026-11-21")
                .getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Repository.open(store, Optional.of(TestRepository.PASSPHRASE), clock))
                .isInstanceOf(RepositoryException.Damaged.class)
                .hasMessageContaining("config");
    }

    @Test
    void encryption_can_not_be_switched_off_by_who_can_write_to_the_store() {
        TestRepository.create(store, clock).close();
        store.damage("config", bytes -> new String(bytes, StandardCharsets.UTF_8)
                .replace("aes-256-gcm", "none")
                .getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Repository.open(store, Optional.of(TestRepository.PASSPHRASE), clock))
                .isInstanceOf(RepositoryException.Refused.class)
                .hasMessageContaining("passphrase is configured");
    }

    @Test
    void the_wrong_passphrase_says_so() {
        TestRepository.create(store, clock).close();
        assertThatThrownBy(() -> Repository.open(store, Optional.of(Passphrase.of("wrong")), clock))
                .isInstanceOf(RepositoryException.WrongPassphrase.class)
                .hasMessageContaining("passphrase")
                .hasMessageNotContaining("wrong");
        assertThatThrownBy(() -> Repository.open(store, Optional.empty(), clock))
                .isInstanceOf(RepositoryException.WrongPassphrase.class);
    }

    @Test
    void a_damaged_key_keeps_no_other_from_opening_the_repository() {
        TestRepository.create(store, clock).close();
        String whole = objects("keys/").get(0);
        byte[] key = store.read(whole, 1 << 20);
        store.create("keys/" + "0".repeat(32), ObjectContent.of(flipped(key, new Random(1))));
        store.create("keys/" + "1".repeat(32), ObjectContent.of("null".getBytes(StandardCharsets.UTF_8)));
        store.create(
                "keys/" + "2".repeat(32),
                ObjectContent.of(new String(key, StandardCharsets.UTF_8)
                        .replaceAll("\"salt\":\"[0-9a-f]+", "\"salt\":\"zz")
                        .getBytes(StandardCharsets.UTF_8)));
        TestRepository.open(store, clock).close();
        store.delete(whole);
        assertThatThrownBy(() -> TestRepository.open(store, clock))
                .isInstanceOf(RepositoryException.Damaged.class)
                .hasMessageContaining("keys/");
    }

    @Test
    void a_configuration_that_says_nothing_is_damage() {
        TestRepository.create(store, clock).close();
        store.damage("config", bytes -> "null".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> TestRepository.open(store, clock))
                .isInstanceOf(RepositoryException.Damaged.class)
                .hasMessageContaining("config");
    }

    @Test
    void a_drill_that_could_not_be_read_back_is_not_recorded() {
        try (Repository repository = TestRepository.create(store, clock)) {
            StoredDrill large = new StoredDrill("shop", "drill-1", "\"" + "x".repeat(3 << 20) + "\"");
            repository.recordDrill(large);
            assertThat(repository.drills("shop")).containsExactly(large);
            StoredDrill tooLarge = new StoredDrill("shop", "drill-2", "\"" + "x".repeat(16 << 20) + "\"");
            assertThatThrownBy(() -> repository.recordDrill(tooLarge)).isInstanceOf(IllegalArgumentException.class);
            assertThat(repository.drills("shop")).containsExactly(large);
        }
    }

    @Test
    void a_missing_repository_says_what_to_do() {
        assertThatThrownBy(() -> Repository.open(store, Optional.empty(), clock))
                .isInstanceOf(RepositoryException.NoRepository.class)
                .hasMessageContaining("nightshift init")
                .hasMessageContaining("mounted");
    }

    @Test
    void a_repository_that_lost_its_config_is_not_created_over() {
        try (Repository repository = TestRepository.create(store, clock)) {
            backup(repository, "shop", tree);
            store.delete("config");
            assertThatThrownBy(() -> TestRepository.create(store, clock))
                    .isInstanceOf(RepositoryException.Refused.class)
                    .hasMessageContaining("lost");
            assertThat(objects("snapshots/")).hasSize(1);
            assertThat(objects("keys/")).hasSize(1);
        }
    }

    @Test
    void a_damaged_drill_record_hides_no_other() {
        try (Repository repository = TestRepository.create(store, clock)) {
            repository.recordDrill(new StoredDrill("shop", "20261120T010000Z-1", "{}"));
            repository.recordDrill(new StoredDrill("shop", "20261120T020000Z-2", "{}"));
            store.damage("drills/shop/20261120T020000Z-2", bytes -> flipped(bytes, new Random(1)));
            assertThat(repository.drills("shop")).extracting(StoredDrill::id).containsExactly("20261120T010000Z-1");
        }
    }

    @Test
    void a_second_creation_is_refused_and_changes_nothing() {
        try (Repository repository = TestRepository.create(store, clock)) {
            Snapshot snapshot = backup(repository, "shop", tree);
            assertThatThrownBy(() -> TestRepository.create(store, clock))
                    .isInstanceOf(RepositoryException.Refused.class);
            try (Repository again = Repository.open(store, Optional.of(TestRepository.PASSPHRASE), clock)) {
                assertThat(again.snapshots()).containsExactly(snapshot);
            }
        }
    }

    @Test
    void nothing_of_the_content_stands_in_the_repository_in_plain() {
        byte[] secret = "a customer's address that must not be found".repeat(50).getBytes(StandardCharsets.UTF_8);
        try (Repository repository = TestRepository.create(store, clock)) {
            backup(repository, "shop", Map.of("base", random(10, 1), "secret-table", secret));
            for (String name : objects("")) {
                String text = new String(store.read(name, Integer.MAX_VALUE), StandardCharsets.ISO_8859_1);
                assertThat(text).doesNotContain("customer").doesNotContain("secret-table");
            }
        }
    }

    private List<String> objects(String prefix) {
        List<String> names = new ArrayList<>();
        store.list(prefix, (ObjectInfo info) -> names.add(info.name()));
        return names;
    }

    private static String random(List<String> names, Random random) {
        return names.get(random.nextInt(names.size()));
    }

    private static byte[] random(int bytes, long seed) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        byte[] flipped = bytes.clone();
        flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        return flipped;
    }
}
