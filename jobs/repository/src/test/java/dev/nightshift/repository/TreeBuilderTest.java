package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TreeBuilderTest {

    private static final int SMALL_RUN_BYTES = 64 * 1024;

    /** What version 1 of the format makes of {@link #entries()}. Another root here would store every tree anew. */
    private static final TreeRoot ROOT =
            new TreeRoot(BlockId.parse("4536bfd0570236464f9b683e45ba18844e8b07bef8b1098536735a90264c6902"), 2);

    @Test
    void the_same_entries_have_the_same_root_for_ever() {
        try (SortedEntries sorted = new SortedEntries();
                TreeBuilder tree = new TreeBuilder(sorted)) {
            entries().forEach(tree::add);
            assertThat(tree.build(TreeBuilderTest::store)).isEqualTo(ROOT);
            assertThat(sorted.spilledRuns()).isZero();
        }
    }

    @Test
    void neither_the_order_of_the_entries_nor_the_number_of_runs_changes_the_root() {
        try (SortedEntries sorted = new SortedEntries(SMALL_RUN_BYTES);
                TreeBuilder tree = new TreeBuilder(sorted)) {
            List<TreeEntry> shuffled = new ArrayList<>(entries());
            Collections.shuffle(shuffled, new Random(7));
            shuffled.forEach(tree::add);
            assertThat(sorted.spilledRuns()).isGreaterThan(10);
            assertThat(tree.build(TreeBuilderTest::store)).isEqualTo(ROOT);
        }
    }

    @Test
    void a_path_that_comes_twice_is_refused_though_its_entries_stand_in_different_runs() {
        try (SortedEntries sorted = new SortedEntries(SMALL_RUN_BYTES);
                TreeBuilder tree = new TreeBuilder(sorted)) {
            entries().forEach(tree::add);
            tree.add(new TreeEntry.Directory("base/5/16384", ATTRIBUTES));
            assertThatThrownBy(() -> tree.build(TreeBuilderTest::store))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("base/5/16384 twice");
        }
    }

    @Test
    void a_server_without_files_has_a_tree_too() {
        try (TreeBuilder tree = new TreeBuilder()) {
            assertThat(tree.build(TreeBuilderTest::store))
                    .isEqualTo(new TreeRoot(store(TreeNode.node(0, List.of())), 0));
        }
    }

    private static List<TreeEntry> entries() {
        List<TreeEntry> entries = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            String path = "base/" + (5 + i % 3) + "/" + (16384 + i);
            BlockId block = store(path.getBytes(StandardCharsets.UTF_8));
            Optional<TreeEntry.ContentRef> content = Optional.of(new TreeEntry.ContentRef(block, 0));
            entries.add(new TreeEntry.File(path, ATTRIBUTES, 8192L * (1 + i % 7), content));
        }
        entries.add(new TreeEntry.Directory("base", ATTRIBUTES));
        entries.add(new TreeEntry.Link("pg_tblspc/16500", ATTRIBUTES, "/srv/fast"));
        return entries;
    }

    private static BlockId store(byte[] node) {
        return BlockId.of(Keys.sha256().digest(node));
    }
}
