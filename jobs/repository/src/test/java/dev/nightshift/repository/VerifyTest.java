package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.backup;
import static dev.nightshift.repository.TestRepository.names;
import static dev.nightshift.repository.TestRepository.tree;
import static dev.nightshift.repository.TestRepository.unlike;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.FaultyStore;
import dev.nightshift.storage.FaultyStore.Fault;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.ObjectContent;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyTest {

    private static final VerifyScope FIVE_PERCENT = VerifyScope.sample(new BigDecimal("5"));

    private final SettableClock clock = new SettableClock();
    private final MemoryStore store = new MemoryStore();
    private final Repository repository = TestRepository.create(store, clock);

    @AfterEach
    void close() {
        repository.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"drills/", "leases/", "tombstones/", "set-aside/", "checks/", "index/", "snapshots/"})
    void invariant_9_a_flipped_byte_in_any_kind_of_object_is_found(String prefix) {
        backup(repository, "shop", tree(1, 5, 1000));
        Snapshot second = backup(repository, "shop", tree(2, 5, 1000));
        repository.verify(true, Progress.NONE); // leaves a memory
        repository.recordDrill(new StoredDrill("shop", "20261120T013000Z-aaaaaaaa", "{}"));
        repository.engine().tombstones().create(Map.of("packs/00/" + "0".repeat(32), 1000L));
        repository
                .engine()
                .setAside()
                .create("snapshots/shop/" + second.id(), new SetAside.Marker(clock.instant(), "for this test"));
        try (Lease lease = repository.engine().leases().acquire(LeaseDocument.READ, Optional.empty())) {
            assertThat(lease.stands()).isTrue();
            String damaged = prefix.equals("snapshots/")
                    ? names(store, prefix).stream()
                            .filter(name -> !name.contains(second.id()))
                            .findFirst()
                            .orElseThrow()
                    : names(store, prefix).get(0);
            store.damage(damaged, VerifyTest::flipLast);
            assertThat(repository.verify(true, Progress.NONE).damages())
                    .extracting(Damage::object)
                    .contains(damaged);
        }
    }

    @Test
    void a_key_that_can_not_be_one_is_found() {
        String key = names(store, "keys/").get(0);
        store.damage(key, bytes -> Arrays.copyOf(bytes, bytes.length - 2));
        assertThat(repository.verify(true, Progress.NONE).damages())
                .extracting(Damage::object)
                .containsExactly(key);
    }

    @Test
    void a_key_in_which_a_digit_changed_is_found_without_its_passphrase() {
        String key = names(store, "keys/").get(0);
        for (String field : List.of("wrapped", "salt", "nonce", "repository", "mac")) {
            byte[] whole = store.read(key, 1 << 20);
            store.damage(key, bytes -> {
                String json = new String(bytes, StandardCharsets.UTF_8);
                int at = json.indexOf(field + "\":\"") + field.length() + 3;
                char digit = json.charAt(at) == '0' ? '1' : '0';
                return (json.substring(0, at) + digit + json.substring(at + 1)).getBytes(StandardCharsets.UTF_8);
            });
            assertThat(repository.verify(true, Progress.NONE).damages())
                    .as(field)
                    .extracting(Damage::object)
                    .containsExactly(key);
            store.damage(key, bytes -> whole);
        }
    }

    @Test
    void a_config_that_was_changed_or_is_gone_is_found() {
        store.damage("config", VerifyTest::flipLast);
        assertThat(repository.verify(true, Progress.NONE).damages())
                .extracting(Damage::object)
                .containsExactly("config");
        store.delete("config");
        VerifyReport gone = repository.verify(true, Progress.NONE);
        assertThat(gone.damages()).extracting(Damage::object).containsExactly("config");
        assertThat(gone.damages().get(0).detail()).contains("is missing");
    }

    @Test
    void a_damaged_pack_that_no_index_names_is_told_as_what_it_is() {
        backup(repository, "shop", tree(1, 5, 1000));
        try (PackWriter dying = repository.engine().packWriter(new BlockIndex())) {
            byte[] content = {1, 2, 3};
            BlockId id = repository.engine().keys().identify(content, content.length);
            dying.add(id, BlockCodec.ofThisThread().encode(content, content.length), content);
            Set<String> before = new TreeSet<>(names(store, "index/"));
            dying.finish();
            names(store, "index/").stream()
                    .filter(name -> !before.contains(name))
                    .forEach(store::delete);
        }
        Set<String> indexed = new UnreadableObjects(repository.engine(), new DamageReport()).packsNamed();
        String pack = names(store, "packs/").stream()
                .filter(name -> !indexed.contains(name))
                .findFirst()
                .orElseThrow();
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();

        store.damage(pack, bytes -> {
            bytes[ObjectHeader.BYTES] ^= 1;
            return bytes;
        });
        VerifyReport report = repository.verify(true, Progress.NONE);
        assertThat(report.damages()).as("nothing saved is touched").isEmpty();
        assertThat(report.remarks())
                .singleElement()
                .asString()
                .contains(pack)
                .contains("damaged block at byte 24")
                .contains("No index names it");
    }

    @Test
    void a_bad_sector_is_damage_to_what_lies_there_and_to_nothing_else() {
        Snapshot shop = backup(repository, "shop", unlike(1));
        Set<String> own = new TreeSet<>(names(store, "packs/"));
        backup(repository, "other", unlike(2));
        ObjectStore failing = new FaultyStore(
                store,
                (call, method, name) -> method.equals("read") && own.contains(name)
                        ? Fault.before(new StorageException.Unreadable("no bytes", null))
                        : Fault.none());
        try (Repository sick = TestRepository.open(failing, clock)) {
            List<Damage> damages = sick.verify(true, Progress.NONE).damages();
            assertThat(damages).extracting(Damage::object).containsExactlyElementsOf(own);
            assertThat(damages.get(0).snapshots()).containsExactly("shop/" + shop.id());
            assertThat(damages.get(0).files()).isNotEmpty();
        }
    }

    @Test
    void a_store_that_goes_away_is_no_damage() {
        backup(repository, "shop", tree(1, 6, 300_000));
        ObjectStore vanishing = new FaultyStore(
                store,
                (call, method, name) -> (method.equals("read") && name.startsWith("packs/"))
                                || (method.equals("find") && name.equals("config"))
                        ? Fault.before(new StorageException.NotFound("no such directory", null))
                        : Fault.none());
        try (Repository unmounted = TestRepository.open(vanishing, clock)) {
            assertThatThrownBy(() -> unmounted.verify(true, Progress.NONE))
                    .isInstanceOf(StorageException.NotFound.class);
        }
    }

    @Test
    void a_store_that_may_only_be_read_is_verified_and_the_report_says_what_is_not_remembered() {
        backup(repository, "shop", tree(1, 6, 3000));
        ObjectStore readOnly = new FaultyStore(
                store,
                (call, method, name) -> Set.of("create", "commit", "delete").contains(method)
                        ? Fault.before(new StorageException.Denied("may only be read", null))
                        : Fault.none());
        try (Repository reading = TestRepository.open(readOnly, clock)) {
            VerifyReport report = reading.verify(FIVE_PERCENT, Progress.NONE);
            assertThat(report.damages()).isEmpty();
            assertThat(report.packsRead()).isPositive();
            assertThat(report.remarks()).hasSize(2);
            assertThat(report.remarks().get(0)).contains("no lease");
            assertThat(report.remarks().get(1)).contains("could not be remembered");
        }
        assertThat(names(store, "checks/")).isEmpty();
    }

    /** Backups add packs and prunes remove some between the runs; each pack stands for twenty runs or is gone. */
    @Test
    void samples_of_five_percent_reach_every_pack_in_twenty_runs_while_backups_and_prunes_go_on() {
        Map<String, Integer> waiting = new HashMap<>();
        List<Snapshot> snapshots = new ArrayList<>();
        for (int run = 0; run < 45; run++) {
            clock.advance(Duration.ofHours(25));
            snapshots.add(backup(repository, "shop", tree(run, 4, 3000)));
            if (run % 3 == 2) {
                repository.forget(List.of(snapshots.remove(0), snapshots.remove((snapshots.size() - 1) / 2)));
                repository.prune();
            }
            Set<String> standing = new TreeSet<>(names(store, "packs/"));
            waiting.keySet().retainAll(standing);
            standing.forEach(pack -> waiting.putIfAbsent(pack, 0));
            Set<String> read = sample();
            waiting.replaceAll((pack, runs) -> read.contains(pack) ? 0 : runs + 1);
            assertThat(waiting.values()).as("run %s", run).allMatch(runs -> runs < 20);
        }
        assertThat(names(store, "checks/")).hasSize(1);
    }

    @Test
    void a_lost_or_damaged_memory_only_means_checking_again() {
        for (int i = 0; i < 40; i++) {
            backup(repository, "shop", tree(i, 2, 300));
        }
        Set<String> first = sample();
        store.damage(names(store, "checks/").get(0), VerifyTest::flipLast);
        VerifyReport report = repository.verify(FIVE_PERCENT, Progress.NONE);
        assertThat(report.damages()).extracting(Damage::object).allMatch(name -> name.startsWith("checks/"));
        assertThat(names(store, "checks/")).as("the damaged one is replaced").hasSize(1);
        names(store, "checks/").forEach(store::delete);
        assertThat(sample()).as("it begins anew").isEqualTo(first);
    }

    @Test
    void of_two_runs_at_once_none_takes_the_others_memory_away() {
        for (int i = 0; i < 40; i++) {
            backup(repository, "shop", tree(i, 2, 300));
        }
        Set<String> other = new TreeSet<>();
        ObjectStore racing = TestRepository.before(store, "commit", "checks/", () -> other.addAll(sample()));
        try (Repository slow = TestRepository.open(racing, clock)) {
            slow.verify(FIVE_PERCENT, Progress.NONE);
        }
        assertThat(names(store, "checks/")).hasSize(2);
        assertThat(sample()).doesNotContainAnyElementsOf(other);
        assertThat(names(store, "checks/")).hasSize(1);
    }

    @Test
    void where_nothing_may_be_deleted_the_memory_stays_bounded() {
        backup(repository, "shop", tree(1, 2, 300));
        ObjectStore keepsAll = new FaultyStore(
                store,
                (call, method, name) -> method.equals("delete") && name.startsWith("checks/")
                        ? Fault.before(new StorageException.Denied("may not be deleted", null))
                        : Fault.none());
        try (Repository kept = TestRepository.open(keepsAll, clock)) {
            for (int run = 0; run < 20; run++) {
                assertThat(kept.verify(FIVE_PERCENT, Progress.NONE).damages()).isEmpty();
            }
        }
        assertThat(names(store, "checks/")).hasSize(16);
    }

    @Test
    void an_object_that_is_no_pack_is_told() {
        store.create("packs/aa/readme", ObjectContent.of(new byte[] {1}));
        assertThat(repository.verify(true, Progress.NONE).damages())
                .extracting(Damage::object)
                .containsExactly("packs/aa/readme");
    }

    /** @return the packs that a sample of 5 % read */
    private Set<String> sample() {
        FaultyStore watched = new FaultyStore(store, (call, method, name) -> Fault.none());
        try (Repository verified = TestRepository.open(watched, clock)) {
            VerifyReport report = verified.verify(FIVE_PERCENT, Progress.NONE);
            assertThat(report.damages()).isEmpty();
        }
        CheckHistory history =
                repository.engine().checkMemory().read(damage -> {}).history();
        Set<String> read = new TreeSet<>();
        history.packs().forEach((id, checked) -> {
            if (checked.turn() == history.turn() && checked.second() > 0) {
                read.add(PackRecord.objectName(id));
            }
        });
        assertThat(watched.log()).containsAll(read.stream().map("read "::concat).toList());
        return read;
    }

    private static byte[] flipLast(byte[] bytes) {
        bytes[bytes.length - 4] ^= 1;
        return bytes;
    }
}
