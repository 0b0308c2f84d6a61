package dev.nightshift.storage;

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

/** What every {@link ObjectStore} lists, and in which order. */
abstract class ListingContract extends OpenStore {

    @Test
    void lists_nothing_where_nothing_is() {
        assertThat(names("")).isEmpty();
        assertThat(names("packs/")).isEmpty();
    }

    @Test
    @DisplayName("Invariant 11: a listing sees an object as soon as it was created")
    void lists_an_object_right_after_its_creation() {
        for (int i = 0; i < 10; i++) {
            store.create("leases/" + i, content("x"));
            assertThat(names("leases/")).hasSize(i + 1).contains("leases/" + i);
        }
    }

    @Test
    void lists_in_the_order_of_full_names() {
        List<String> ordered = List.of("a-b", "a.b", "a/b", "a0", "aB", "a_b", "ab", "b/a/c", "b/a0", "b/aa");
        List<String> shuffled = new ArrayList<>(ordered);
        java.util.Collections.shuffle(shuffled, new Random(3));
        shuffled.forEach(name -> store.create(name, content(name)));

        assertThat(names("")).containsExactlyElementsOf(ordered);
        assertThat(names("b/")).containsExactly("b/a/c", "b/a0", "b/aa");
    }

    @Test
    void lists_by_a_prefix_that_ends_anywhere() {
        List.of("packs/3e/x", "packs/3f/abc", "packs/3f/abd", "packs/3f/b", "packs-old/a", "snapshots/shop/1")
                .forEach(name -> store.create(name, content("1234")));

        assertThat(names("packs/3f/ab")).containsExactly("packs/3f/abc", "packs/3f/abd");
        assertThat(names("packs/3")).containsExactly("packs/3e/x", "packs/3f/abc", "packs/3f/abd", "packs/3f/b");
        assertThat(names("packs")).hasSize(5).startsWith("packs-old/a");
        assertThat(names("packs/3f/abc")).containsExactly("packs/3f/abc");
        assertThat(names("packs/3f/abc/")).isEmpty();
        assertThat(names("none/at/all")).isEmpty();
    }

    @Test
    void lists_lengths() {
        store.create("one", content("1"));
        store.create("three", content("123"));

        List<ObjectInfo> all = new ArrayList<>();
        store.list("", all::add);

        assertThat(all).containsExactly(new ObjectInfo("one", 1), new ObjectInfo("three", 3));
    }

    @Test
    @DisplayName("Invariant 6: a listing of more than one page is whole")
    void lists_more_objects_than_a_page_holds() throws Exception {
        int count = 1_010;
        CountDownLatch start = new CountDownLatch(1);
        List<Callable<String>> writers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "index/%04d".formatted(i);
            writers.add(() -> {
                store.create(name, content("x"));
                return name;
            });
        }
        List<String> created = runTogether(writers, start);

        assertThat(names("index/")).containsExactlyElementsOf(created);
        assertThat(names("index/1")).hasSize(10);
    }

    @Test
    @DisplayName("Invariant 6: what a listing's reader throws is not swallowed")
    void passes_on_what_the_reader_of_a_listing_throws() {
        store.create("a", content("x"));

        assertThatThrownBy(() -> store.list("", info -> {
                    throw new IllegalStateException("stop at " + info.name());
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("stop at a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "../", "a/../", ".tmp", "a//", "ä", "a b"})
    void refuses_prefixes_that_no_name_begins_with(String prefix) {
        assertThatIllegalArgumentException().isThrownBy(() -> store.list(prefix, info -> {}));
    }
}
