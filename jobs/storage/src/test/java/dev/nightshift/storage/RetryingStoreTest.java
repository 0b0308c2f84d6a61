package dev.nightshift.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.storage.FaultyStore.Fault;
import dev.nightshift.storage.FaultyStore.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Invariant 12: retries are bounded, with growing pauses, and only where they may help")
class RetryingStoreTest {

    private static final RetryPolicy POLICY = new RetryPolicy(4, Duration.ofMillis(100), Duration.ofMillis(300));

    private final MemoryStore objects = new MemoryStore();
    private final List<Duration> pauses = new ArrayList<>();

    private static StorageException timedOut() {
        return new StorageException.TimedOut("no answer", null);
    }

    private static StorageException throttled() {
        return new StorageException.Throttled("slow down", null);
    }

    private ObjectStore retrying(FaultyStore store) {
        return new RetryingStore(store, POLICY, pauses::add, new Random(1));
    }

    private FaultyStore faulty(Fault... faults) {
        return new FaultyStore(objects, Script.first(faults));
    }

    @Test
    void tries_again_until_it_works() {
        objects.create("config", ObjectStoreContract.content("x"));
        FaultyStore faulty = faulty(
                Fault.before(throttled()),
                Fault.before(timedOut()),
                Fault.before(new StorageException.Failed("reset", null, true)));

        assertThat(retrying(faulty).read("config", 10)).asString(UTF_8).isEqualTo("x");
        assertThat(faulty.calls()).isEqualTo(4);
        assertThat(pauses).hasSize(3);
    }

    @Test
    void gives_up_after_its_attempts_with_the_last_failure() {
        FaultyStore faulty = new FaultyStore(objects, (call, method, name) -> Fault.before(throttled()));

        assertThatThrownBy(() -> retrying(faulty).find("config")).isInstanceOf(StorageException.Throttled.class);
        assertThat(faulty.calls()).isEqualTo(4);
        assertThat(pauses).hasSize(3);
    }

    static Stream<StorageException> lasting() {
        return Stream.of(
                new StorageException.Denied("x", null),
                new StorageException.NotFound("x", null),
                new StorageException.AlreadyExists("x", null),
                new StorageException.Full("x", null),
                new StorageException.TooLarge("x", null),
                new StorageException.TooShort("x", null),
                new StorageException.Failed("x", null));
    }

    @ParameterizedTest
    @MethodSource("lasting")
    void does_not_repeat_what_will_not_help(StorageException failure) {
        FaultyStore faulty = new FaultyStore(objects, (call, method, name) -> Fault.before(failure));
        ObjectStore store = retrying(faulty);

        assertThatThrownBy(() -> store.create("a", ObjectStoreContract.content("x")))
                .isSameAs(failure);
        assertThatThrownBy(() -> store.read("a", 1)).isSameAs(failure);
        assertThatThrownBy(() -> store.read("a", 0, 1)).isSameAs(failure);
        assertThatThrownBy(() -> store.find("a")).isSameAs(failure);
        assertThatThrownBy(() -> store.list("", info -> {})).isSameAs(failure);
        assertThatThrownBy(() -> store.delete("a")).isSameAs(failure);
        assertThat(faulty.calls()).isEqualTo(6);
        assertThat(pauses).isEmpty();
    }

    @Test
    void never_repeats_a_barrier() {
        FaultyStore faulty = faulty(Fault.before(timedOut()));

        assertThatThrownBy(() -> retrying(faulty).sync()).isInstanceOf(StorageException.TimedOut.class);
        assertThat(faulty.log()).containsExactly("sync ");
    }

    @Test
    void takes_its_own_object_for_success_where_an_answer_was_lost() {
        FaultyStore faulty = faulty(Fault.after(timedOut()));

        retrying(faulty).create("config", ObjectContent.of(List.of("ab".getBytes(UTF_8), "c".getBytes(UTF_8))));

        assertThat(faulty.log()).containsExactly("create config", "create config", "read config");
        assertThat(objects.read("config", 10)).asString(UTF_8).isEqualTo("abc");
    }

    @Test
    void repeats_the_reading_back_too() {
        FaultyStore faulty = faulty(Fault.after(timedOut()), Fault.none(), Fault.before(throttled()));

        retrying(faulty).commit("config", ObjectStoreContract.content("abc"));

        assertThat(faulty.log()).containsExactly("commit config", "commit config", "read config", "read config");
    }

    @ParameterizedTest
    @MethodSource("others")
    @DisplayName("Invariant 2: another writer's object is never taken for one's own")
    void says_already_exists_where_another_writer_was_first(String others) {
        objects.create("config", ObjectStoreContract.content(others));
        FaultyStore faulty = faulty(Fault.before(timedOut()));

        assertThatThrownBy(() -> retrying(faulty).create("config", ObjectStoreContract.content("mine")))
                .isInstanceOf(StorageException.AlreadyExists.class);
        assertThat(objects.read("config", 100)).asString(UTF_8).isEqualTo(others);
    }

    static Stream<String> others() {
        return Stream.of("them", "", "mi", "mine and more");
    }

    @Test
    @DisplayName("Invariant 2: equal bytes are one's own only where an answer was lost")
    void says_already_exists_of_equal_bytes_after_a_plain_refusal() {
        objects.create("config", ObjectStoreContract.content("same"));

        assertThatThrownBy(() -> retrying(faulty()).create("config", ObjectStoreContract.content("same")))
                .isInstanceOf(StorageException.AlreadyExists.class);
        assertThatThrownBy(() -> retrying(faulty(Fault.before(throttled())))
                        .create("config", ObjectStoreContract.content("same")))
                .isInstanceOf(StorageException.AlreadyExists.class);
    }

    @Test
    @DisplayName("Invariant 6: a listing begun again tells each name once")
    void tells_each_name_once_where_a_listing_breaks() {
        Stream.of("a", "b", "c").forEach(name -> objects.create(name, ObjectStoreContract.content(name)));
        List<String> told = new ArrayList<>();

        retrying(faulty(Fault.after(timedOut()), Fault.before(throttled()))).list("", info -> told.add(info.name()));

        assertThat(told).containsExactly("a", "b", "c");
    }

    @Test
    void does_not_repeat_a_listing_because_its_reader_failed() {
        objects.create("a", ObjectStoreContract.content("x"));
        FaultyStore faulty = faulty();
        StorageException readers = throttled();

        assertThatThrownBy(() -> retrying(faulty).list("", info -> {
                    throw readers;
                }))
                .isSameAs(readers);
        assertThat(faulty.calls()).isOne();
    }

    @Test
    void deletes_again_where_an_answer_was_lost() {
        objects.create("a", ObjectStoreContract.content("x"));

        retrying(faulty(Fault.after(timedOut()))).delete("a");

        assertThat(objects.find("a")).isEmpty();
    }

    @Test
    void pauses_for_any_time_up_to_a_limit_that_doubles() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            assertThat(POLICY.pauseAfter(1, random)).isBetween(Duration.ZERO, Duration.ofMillis(100));
            assertThat(POLICY.pauseAfter(2, random)).isBetween(Duration.ZERO, Duration.ofMillis(200));
            assertThat(POLICY.pauseAfter(3, random)).isBetween(Duration.ZERO, Duration.ofMillis(300));
            assertThat(POLICY.pauseAfter(500, random)).isBetween(Duration.ZERO, Duration.ofMillis(300));
        }
        assertThat(Stream.generate(() -> POLICY.pauseAfter(3, random))
                        .limit(100)
                        .distinct())
                .hasSizeGreaterThan(20);
    }

    @Test
    void stops_when_it_is_told_to_while_it_pauses() {
        FaultyStore faulty = faulty(Fault.before(throttled()));
        ObjectStore stopped = new RetryingStore(
                faulty,
                POLICY,
                pause -> {
                    throw new InterruptedException();
                },
                new Random(1));

        assertThatThrownBy(() -> stopped.find("a")).isInstanceOf(StorageException.Throttled.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(faulty.calls()).isOne();
    }
}
