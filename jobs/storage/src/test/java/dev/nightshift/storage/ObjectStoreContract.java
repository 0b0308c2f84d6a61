package dev.nightshift.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link ObjectStore} does alike. A store's test extends this and says how to open an empty one. */
abstract class ObjectStoreContract extends ListingContract {

    @Test
    void reads_what_was_created() {
        store.create("packs/3f/one", content("hello"));

        assertThat(store.read("packs/3f/one", 5)).asString(UTF_8).isEqualTo("hello");
    }

    @Test
    @DisplayName("Invariant 1: a create never overwrites")
    void refuses_to_create_an_object_twice() {
        store.create("config", content("first"));

        assertThatThrownBy(() -> store.create("config", content("second")))
                .isInstanceOf(StorageException.AlreadyExists.class)
                .hasMessageContaining("config")
                .hasMessageContaining(store.location());
        assertThat(store.read("config", 100)).asString(UTF_8).isEqualTo("first");
    }

    @Test
    @DisplayName("Invariant 2: of many writers of one name exactly one wins, and its content stands")
    void lets_one_of_sixteen_racing_creates_win() throws Exception {
        List<Boolean> won = raceForOneName();

        assertThat(won).containsOnlyOnce(true);
        assertThat(store.read("snapshots/shop/same", 100)).asString(UTF_8).isEqualTo("writer " + won.indexOf(true));
    }

    /** Of each writer, by its number, whether its create succeeded. */
    List<Boolean> raceForOneName() throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Callable<Boolean>> writers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            String mine = "writer " + i;
            writers.add(() -> {
                start.await();
                return wins("snapshots/shop/same", content(mine));
            });
        }
        return runTogether(writers, start);
    }

    private boolean wins(String name, ObjectContent content) {
        try {
            store.create(name, content);
            return true;
        } catch (StorageException.AlreadyExists e) {
            return false;
        }
    }

    @Test
    @DisplayName("Invariant 2: a commit is create-only too")
    void refuses_to_commit_over_a_standing_object() {
        store.commit("snapshots/shop/a", content("first"));

        assertThatThrownBy(() -> store.commit("snapshots/shop/a", content("second")))
                .isInstanceOf(StorageException.AlreadyExists.class);
        assertThat(store.read("snapshots/shop/a", 100)).asString(UTF_8).isEqualTo("first");
    }

    @Test
    void makes_a_location_that_stands_already_without_complaint() {
        store.create("config", content("x"));

        store.createLocation();

        assertThat(names("")).containsExactly("config");
    }

    @Test
    void reads_ranges() {
        store.create("pack", content("0123456789"));

        assertThat(store.read("pack", 0, 10)).asString(UTF_8).isEqualTo("0123456789");
        assertThat(store.read("pack", 3, 4)).asString(UTF_8).isEqualTo("3456");
        assertThat(store.read("pack", 9, 1)).asString(UTF_8).isEqualTo("9");
    }

    @Test
    void reads_a_range_of_no_bytes_up_to_the_objects_end() {
        store.create("pack", content("0123456789"));

        assertThat(store.read("pack", 4, 0)).isEmpty();
        assertThat(store.read("pack", 10, 0)).isEmpty();
        assertThatThrownBy(() -> store.read("pack", 11, 0)).isInstanceOf(StorageException.TooShort.class);
    }

    @Test
    void says_too_short_of_a_range_that_the_object_does_not_have() {
        store.create("pack", content("0123456789"));

        assertThatThrownBy(() -> store.read("pack", 8, 3))
                .isInstanceOf(StorageException.TooShort.class)
                .hasMessageContaining("pack")
                .hasMessageContaining("8");
        assertThatThrownBy(() -> store.read("pack", 10, 1)).isInstanceOf(StorageException.TooShort.class);
        assertThatThrownBy(() -> store.read("pack", Long.MAX_VALUE - 1, Integer.MAX_VALUE))
                .isInstanceOf(StorageException.TooShort.class);
    }

    @Test
    void refuses_ranges_that_make_no_sense() {
        store.create("pack", content("0123456789"));

        assertThatIllegalArgumentException().isThrownBy(() -> store.read("pack", -1, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> store.read("pack", 0, -3));
        assertThatIllegalArgumentException().isThrownBy(() -> store.read("pack", -1));
    }

    @Test
    @DisplayName("Invariant 13: a read holds no more than the caller is ready for")
    void says_too_large_of_an_object_that_the_caller_is_not_ready_to_hold() {
        store.create("index/a", content("0123456789"));

        assertThatThrownBy(() -> store.read("index/a", 9))
                .isInstanceOf(StorageException.TooLarge.class)
                .hasMessageContaining("10")
                .hasMessageContaining("9");
        assertThat(store.read("index/a", 10)).hasSize(10);
    }

    @Test
    void says_not_found_of_an_object_that_is_not_there() {
        store.create("packs/aa/one", content("x"));

        assertThatThrownBy(() -> store.read("packs/aa/two", 10))
                .isInstanceOf(StorageException.NotFound.class)
                .hasMessageContaining("packs/aa/two");
        assertThatThrownBy(() -> store.read("packs/aa/two", 0, 1)).isInstanceOf(StorageException.NotFound.class);
        assertThatThrownBy(() -> store.read("packs/aa/two", 0, 0)).isInstanceOf(StorageException.NotFound.class);
        assertThatThrownBy(() -> store.read("packs/aa/one/below", 10)).isInstanceOf(StorageException.NotFound.class);
    }

    @Test
    void finds_an_object_and_its_length() {
        store.create("packs/aa/one", content("12345"));

        assertThat(store.find("packs/aa/one")).contains(new ObjectInfo("packs/aa/one", 5));
        assertThat(store.find("packs/aa/two")).isEmpty();
        assertThat(store.find("packs/aa")).isEmpty();
        assertThat(store.find("packs/aa/one/below")).isEmpty();
    }

    @Test
    void keeps_an_empty_object() {
        store.create("empty", content(""));

        assertThat(store.read("empty", 0)).isEmpty();
        assertThat(store.read("empty", 0, 0)).isEmpty();
        assertThat(store.find("empty")).contains(new ObjectInfo("empty", 0));
        assertThatThrownBy(() -> store.read("empty", 0, 1)).isInstanceOf(StorageException.TooShort.class);
    }

    @Test
    void keeps_forty_mebibytes_that_come_in_segments() {
        List<byte[]> segments = new ArrayList<>();
        Random random = new Random(7);
        for (int i = 0; i < 160; i++) {
            byte[] segment = new byte[256 * 1024];
            random.nextBytes(segment);
            segments.add(segment);
        }
        int length = 40 * 1024 * 1024;

        store.create("packs/aa/large", ObjectContent.of(segments));

        byte[] whole = store.read("packs/aa/large", length);
        assertThat(whole).hasSize(length);
        for (int i = 0; i < segments.size(); i++) {
            int from = i * 256 * 1024;
            assertThat(java.util.Arrays.equals(whole, from, from + 256 * 1024, segments.get(i), 0, 256 * 1024))
                    .as("segment %d", i)
                    .isTrue();
        }
        assertThat(store.read("packs/aa/large", 100L * 256 * 1024, 256 * 1024)).isEqualTo(segments.get(100));
    }

    @Test
    void deletes_an_object_so_that_its_name_is_free_again() {
        store.create("leases/a", content("first"));
        store.delete("leases/a");

        assertThat(store.find("leases/a")).isEmpty();
        assertThat(names("leases/")).isEmpty();
        store.create("leases/a", content("second"));
        assertThat(store.read("leases/a", 10)).asString(UTF_8).isEqualTo("second");
    }

    @Test
    void deletes_what_is_gone_already_without_complaint() {
        store.delete("leases/none");
        store.create("leases/a", content("x"));
        store.delete("leases/a");
        store.delete("leases/a");
        store.delete("leases");

        assertThat(names("")).isEmpty();
    }

    @Test
    @DisplayName("Invariant 3: what stands can be adopted, what does not can't")
    void adopts_what_stands() {
        store.create("packs/aa/one", content("x"));
        store.adopt("packs/aa/one");
        store.sync();

        assertThatThrownBy(() -> store.adopt("packs/aa/two")).isInstanceOf(StorageException.NotFound.class);
    }

    @Test
    @DisplayName("Invariant 3: the barrier passes for what stands and for what was deleted since")
    void syncs_what_was_created() {
        store.create("packs/aa/one", content("x"));
        store.create("packs/aa/two", content("x"));
        store.delete("packs/aa/two");
        store.sync();
        store.sync();

        assertThat(names("")).containsExactly("packs/aa/one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/etc/passwd",
                "../up",
                "a/../b",
                "a/..",
                ".tmp/x",
                "a/.hidden",
                "a//b",
                "a/",
                "ä",
                "a b",
                "a\\b",
                "a\u0000b",
                "a\n",
                "日本",
                "a%2fb",
                "a:b"
            })
    void refuses_names_that_some_store_could_not_hold(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.create(name, content("x")))
                .withMessageContaining("expected");
        assertThatIllegalArgumentException().isThrownBy(() -> store.read(name, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> store.read(name, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> store.find(name));
        assertThatIllegalArgumentException().isThrownBy(() -> store.delete(name));
    }

    @Test
    void refuses_names_that_are_too_long() {
        assertThatIllegalArgumentException().isThrownBy(() -> store.create("a".repeat(201), content("x")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.create(("a".repeat(100) + "/").repeat(5) + "b".repeat(100), content("x")));
    }
}
