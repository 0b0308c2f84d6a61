package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.names;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.FaultyStore;
import dev.nightshift.storage.FaultyStore.Fault;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A lease that stands for nobody, or is thought to be gone while it stands, is how a prune would lose data. */
class LeaseTest {

    private final MemoryStore store = new MemoryStore();
    private final Keys keys = Keys.unencrypted();
    private final Leases others = leases(store);

    @Test
    void a_renewal_moves_it_on_and_leaves_the_number_before_for_listings_under_way() {
        try (Lease lease = acquire(store)) {
            for (int renewals = 1; renewals <= 5; renewals++) {
                lease.renew();
                assertThat(others.standing()).containsEntry(lease.id(), renewals);
                assertThat(names(store, "leases/"))
                        .containsExactlyInAnyOrder(name(lease, renewals - 1), name(lease, renewals));
                assertThat(lease.stands()).isTrue();
            }
        }
        assertThat(names(store, "leases/")).isEmpty();
    }

    @Test
    void one_whose_renewals_fail_half_way_still_moves_and_can_be_ended_by_others() {
        ObjectStore failing = new FaultyStore(
                store, (call, method, name) -> method.equals("delete") ? Fault.before(lost()) : Fault.none());
        try (Lease lease = acquire(failing)) {
            for (int renewals = 1; renewals <= 4; renewals++) {
                lease.renew();
                assertThat(others.standing()).containsEntry(lease.id(), renewals);
                assertThat(lease.stands()).isTrue();
            }
            others.end(lease.id());
            assertThat(lease.stands()).isFalse();
            assertThat(names(store, "leases/")).isEmpty();
        }
    }

    @Test
    void one_whose_renewal_was_done_but_not_answered_goes_on_from_there() {
        ObjectStore failing = new FaultyStore(
                store,
                (call, method, name) -> name.endsWith(".1")
                                && method.equals("commit")
                                && store.find(name).isEmpty()
                        ? Fault.after(lost())
                        : Fault.none());
        try (Lease lease = acquire(failing)) {
            lease.renew();
            assertThat(lease.stands()).isTrue();
            lease.renew();
            lease.renew();
            assertThat(lease.stands()).isTrue();
            assertThat(others.standing()).containsEntry(lease.id(), 2);
        }
        assertThat(names(store, "leases/")).isEmpty();
    }

    @Test
    void one_that_others_end_while_it_is_being_renewed_stays_ended() {
        ObjectStore slow = new FaultyStore(store, (call, method, name) -> {
            if (method.equals("commit") && name.endsWith(".1")) {
                others.standing().keySet().forEach(others::end);
            }
            return Fault.none();
        });
        try (Lease lease = acquire(slow)) {
            lease.renew();
            assertThat(lease.stands()).isFalse();
            assertThat(names(store, "leases/")).isEmpty();
            lease.renew();
            assertThat(names(store, "leases/")).isEmpty();
        }
    }

    private Lease acquire(ObjectStore through) {
        return leases(through).acquire(LeaseDocument.WRITE, Optional.empty());
    }

    private Leases leases(ObjectStore through) {
        SealedObjects objects = new SealedObjects(through, keys);
        return new Leases(through, objects, new Manifests(through, objects), new SettableClock(), false);
    }

    private static StorageException lost() {
        return new StorageException.TimedOut("no answer", null);
    }

    private static String name(Lease lease, int number) {
        return "leases/" + lease.id() + "." + number;
    }
}
