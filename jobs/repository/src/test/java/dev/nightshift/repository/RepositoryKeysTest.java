package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.CHEAP;
import static dev.nightshift.repository.TestRepository.NEW_PASSPHRASE;
import static dev.nightshift.repository.TestRepository.PASSPHRASE;
import static dev.nightshift.repository.TestRepository.backup;
import static dev.nightshift.repository.TestRepository.names;
import static dev.nightshift.repository.TestRepository.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.ObjectContent;
import dev.nightshift.storage.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RepositoryKeysTest {

    private final SettableClock clock = new SettableClock();
    private final MemoryStore store = new MemoryStore();
    private final Repository repository = TestRepository.create(store, clock);

    @Test
    @DisplayName("Invariant 1: a passphrase is added without touching any object that stands")
    void a_repository_opens_with_each_of_its_passphrases() {
        Snapshot snapshot = backup(repository, "shop", tree(1, 5, 1000));
        List<String> before = names(store, "");

        RepositoryKey added = keys(PASSPHRASE)
                .add(NEW_PASSPHRASE, Optional.of("in the safe"), CHEAP)
                .key();

        assertThat(names(store, "")).containsAll(before).hasSize(before.size() + 1);
        for (Passphrase passphrase : List.of(PASSPHRASE, NEW_PASSPHRASE)) {
            Repository opened = Repository.open(store, Optional.of(passphrase), clock);
            assertThat(opened.snapshots()).containsExactly(snapshot);
            assertThat(opened.verify(true, Progress.NONE).damages()).isEmpty();
        }
        assertThat(added.label()).contains("in the safe");
        assertThat(added.created()).contains(clock.instant());
        assertThat(added.derivation()).contains(CHEAP);
    }

    @Test
    void a_passphrase_that_opens_already_is_not_added_twice() {
        RepositoryKeys keys = keys(PASSPHRASE);
        RepositoryKeys.Added first = keys.add(NEW_PASSPHRASE, Optional.empty(), CHEAP);
        RepositoryKeys.Added second = keys.add(NEW_PASSPHRASE, Optional.empty(), CHEAP);
        assertThat(first.stoodAlready()).isFalse();
        assertThat(second.stoodAlready()).isTrue();
        assertThat(second.key().id()).isEqualTo(first.key().id());
        assertThat(keys.all()).hasSize(2);
    }

    @Test
    void the_list_says_which_key_the_passphrase_in_use_opens() {
        String added = keys(PASSPHRASE)
                .add(NEW_PASSPHRASE, Optional.empty(), CHEAP)
                .key()
                .id();
        assertThat(keys(NEW_PASSPHRASE).all())
                .hasSize(2)
                .allSatisfy(key -> assertThat(key.condition()).isEqualTo(RepositoryKey.Condition.WHOLE))
                .allSatisfy(key -> assertThat(key.opens()).isEqualTo(key.id().equals(added)));
    }

    @Test
    void a_removed_passphrase_opens_nothing_and_the_others_everything() {
        String old = keys(PASSPHRASE).all().get(0).id();
        keys(PASSPHRASE).add(NEW_PASSPHRASE, Optional.empty(), CHEAP);

        assertThat(keys(NEW_PASSPHRASE).remove(old.substring(0, 12)).id()).isEqualTo(old);

        assertThat(keys(NEW_PASSPHRASE).all()).extracting(RepositoryKey::opens).containsExactly(true);
        assertThatThrownBy(() -> TestRepository.open(store, clock))
                .isInstanceOf(RepositoryException.WrongPassphrase.class);
        assertThat(names(store, "leases/")).isEmpty();
    }

    @Test
    void the_last_key_stays() {
        String last = keys(PASSPHRASE).all().get(0).id();
        assertThatThrownBy(() -> keys(PASSPHRASE).remove(last))
                .isInstanceOf(RepositoryException.Refused.class)
                .hasMessageContaining("last one")
                .hasMessageContaining("Add another passphrase first");
        assertThat(keys(PASSPHRASE).all()).hasSize(1);
        assertThat(names(store, "leases/")).isEmpty();
    }

    @Test
    void the_key_that_the_configuration_counts_on_stays() {
        String inUse = keys(PASSPHRASE).all().get(0).id();
        keys(PASSPHRASE).add(NEW_PASSPHRASE, Optional.empty(), CHEAP);
        assertThatThrownBy(() -> keys(PASSPHRASE).remove(inUse))
                .isInstanceOf(RepositoryException.Refused.class)
                .hasMessageContaining("in use")
                .hasMessageContaining("configuration");
        assertThat(keys(PASSPHRASE).all()).hasSize(2);
    }

    @Test
    void an_id_that_no_single_key_answers_to_is_said_with_those_that_there_are() {
        String only = keys(PASSPHRASE).all().get(0).id();
        for (String id : List.of("", "no-such-key")) {
            assertThatThrownBy(() -> keys(PASSPHRASE).remove(id))
                    .isInstanceOf(RepositoryException.NoKey.class)
                    .hasMessageContaining(only);
        }
    }

    @Test
    void a_damaged_key_is_listed_as_such_and_does_not_count_as_one_that_stays() {
        String old = keys(PASSPHRASE).all().get(0).id();
        String added = keys(PASSPHRASE)
                .add(NEW_PASSPHRASE, Optional.empty(), CHEAP)
                .key()
                .id();
        store.damage("keys/" + added, bytes -> new String(bytes, StandardCharsets.UTF_8)
                .replaceFirst("\"wrapped\":\"..", "\"wrapped\":\"zz")
                .getBytes(StandardCharsets.UTF_8));

        assertThat(keys(PASSPHRASE).all())
                .filteredOn(key -> key.condition() == RepositoryKey.Condition.DAMAGED)
                .extracting(RepositoryKey::id)
                .containsExactly(added);
        assertThatThrownBy(() -> keys(PASSPHRASE).remove(old))
                .isInstanceOf(RepositoryException.Refused.class)
                .hasMessageContaining("last one");
        assertThat(keys(PASSPHRASE).remove(added).id()).isEqualTo(added);
    }

    @Test
    void a_key_of_an_early_repository_opens_though_it_lacks_what_is_told_of_new_ones() {
        String name = KeyObject.names(store).get(0);
        String json = new String(store.read(name, Format.MAX_DOCUMENT_BYTES), StandardCharsets.UTF_8);
        store.delete(name);
        store.create(
                name, ObjectContent.of(json.replaceFirst(",\"created\".*", "}").getBytes(StandardCharsets.UTF_8)));

        assertThat(TestRepository.open(store, clock).snapshots()).isEmpty();
        RepositoryKey early = keys(PASSPHRASE).all().get(0);
        assertThat(early.created()).isEmpty();
        assertThat(early.label()).isEmpty();
        assertThat(early.condition()).isEqualTo(RepositoryKey.Condition.WHOLE);
    }

    @Test
    void a_repository_without_encryption_has_no_keys() {
        MemoryStore plain = new MemoryStore();
        Repository open = Repository.create(plain, NewRepository.unencrypted(), clock);
        assertThatThrownBy(() -> open.keys(PASSPHRASE))
                .isInstanceOf(RepositoryException.Refused.class)
                .hasMessageContaining("not encrypted");
        assertThat(names(plain, "")).containsExactly("config");
    }

    @Test
    void a_label_is_one_line() {
        for (String label : List.of("", "  ", "two\nlines", "x".repeat(101))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> keys(PASSPHRASE).add(NEW_PASSPHRASE, Optional.of(label), CHEAP))
                    .withMessageContaining("label");
        }
    }

    @Test
    void a_second_host_is_told_who_changes_the_keys() {
        String old = keys(PASSPHRASE).all().get(0).id();
        keys(PASSPHRASE).add(NEW_PASSPHRASE, Optional.empty(), CHEAP);
        try (Lease other = repository.engine().leases().acquireAlone(LeaseDocument.KEYS)) {
            assertThatThrownBy(() -> keys(NEW_PASSPHRASE).remove(old))
                    .isInstanceOf(RepositoryException.Refused.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("since " + clock.instant())
                    .hasMessageContaining("nightshift lease end " + other.id());
        }
        assertThat(keys(NEW_PASSPHRASE).remove(old).id()).isEqualTo(old);
    }

    /** Each removes the other's key. However their calls follow on each other, one stays, and opens. */
    @Test
    void two_hosts_that_remove_the_two_last_keys_never_leave_none() {
        int bothRefused = 0;
        for (int seed = 0; seed < 150; seed++) {
            MemoryStore shared = new MemoryStore();
            Repository opened = TestRepository.create(shared, clock);
            String old = KeyObject.names(shared).get(0).substring(KeyObject.PREFIX.length());
            String added = opened.keys(PASSPHRASE)
                    .add(NEW_PASSPHRASE, Optional.empty(), CHEAP)
                    .key()
                    .id();
            Turns turns = new Turns(shared, new Random(seed));

            turns.run(
                    through -> on(through, opened, PASSPHRASE).remove(added),
                    through -> on(through, opened, NEW_PASSPHRASE).remove(old));

            List<String> left = KeyObject.names(shared);
            assertThat(left).as("keys left with seed %d", seed).isNotEmpty();
            assertThat(names(shared, "leases/")).isEmpty();
            boolean oldStays = left.contains(KeyObject.PREFIX + old);
            assertThat(Repository.open(shared, Optional.of(oldStays ? PASSPHRASE : NEW_PASSPHRASE), clock)
                            .snapshots())
                    .isEmpty();
            if (left.size() == 2) {
                bothRefused++;
            }
        }
        assertThat(bothRefused).as("times that both gave way").isBetween(1, 149);
    }

    @Test
    void a_host_that_slept_past_its_lease_puts_back_what_it_removed_last() {
        String old = keys(PASSPHRASE).all().get(0).id();
        String added = keys(PASSPHRASE)
                .add(NEW_PASSPHRASE, Optional.empty(), CHEAP)
                .key()
                .id();
        ObjectStore asleep = TestRepository.before(store, "delete", "keys/", () -> {
            repository.leases().forEach(lease -> repository.endLease(lease.id()));
            keys(PASSPHRASE).remove(added);
        });
        assertThatThrownBy(() -> on(asleep, repository, NEW_PASSPHRASE).remove(old))
                .isInstanceOf(RepositoryException.Refused.class)
                .hasMessageContaining("put back");
        assertThat(TestRepository.open(store, clock).snapshots()).isEmpty();
    }

    private RepositoryKeys keys(Passphrase inUse) {
        return repository.keys(inUse);
    }

    private RepositoryKeys on(ObjectStore through, Repository opened, Passphrase inUse) {
        return new RepositoryKeys(new Engine(through, opened.engine().keys(), clock), inUse, clock);
    }
}
