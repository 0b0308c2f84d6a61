package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.backup;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.MemoryStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Two tables of which each night but the first stores deltas. */
abstract class DeltaNights {

    static final String FIRST = "base/1/16384";
    static final String SECOND = "base/1/16385";

    final SettableClock clock = new SettableClock();
    final MemoryStore store = new MemoryStore();
    final Repository repository = TestRepository.create(store, clock);
    final Map<String, byte[]> tree = new TreeMap<>(Map.of("base/", new byte[0], "base/1/", new byte[0]));

    Snapshot newest;
    String basePack = "";
    String deltaPack = "";

    @TempDir
    Path directory;

    DeltaNights() {
        tree.put(FIRST, Pages.of(10 * 32, 1));
        tree.put(SECOND, Pages.of(10 * 32, 2));
        tree.put("PG_VERSION", new byte[] {'1', '8', '\n'});
        newest = backup(repository, "shop", tree);
    }

    @BeforeEach
    void twoNights() {
        basePack = onlyPack();
        nextNight(3);
        List<String> packs = TestRepository.names(store, "packs/");
        packs.remove(basePack);
        assertThat(packs).hasSize(1);
        deltaPack = packs.get(0);
        assertThat(entries(BlockForm.DELTA)).hasSizeGreaterThan(18);
    }

    @AfterEach
    void close() {
        repository.close();
    }

    /** @param rows updated in every block of both tables */
    void nextNight(int rows) {
        nextNight(rows, IntStream.range(0, 10).toArray());
    }

    void nextNight(int rows, int... blocks) {
        clock.advance(Duration.ofDays(1));
        for (String table : List.of(FIRST, SECOND)) {
            byte[] content = tree.get(table).clone();
            Random random = new Random(clock.instant().getEpochSecond());
            for (int number : blocks) {
                int at = number * Format.BLOCK_BYTES;
                byte[] block = Arrays.copyOfRange(content, at, at + Format.BLOCK_BYTES);
                System.arraycopy(Pages.updated(block, rows, random), 0, content, at, block.length);
            }
            tree.put(table, content);
        }
        newest = backup(repository, "shop", tree);
    }

    private String onlyPack() {
        List<String> packs = TestRepository.names(store, "packs/");
        assertThat(packs).hasSize(1);
        return packs.get(0);
    }

    BlockIndex index() {
        return repository.engine().indexLoader().load();
    }

    BlockIndex.Place place(int entry) {
        return index().place(entry);
    }

    private List<Integer> entries(BlockForm form) {
        BlockIndex index = index();
        return IntStream.range(0, index.size())
                .filter(entry -> index.place(entry).form() == form)
                .boxed()
                .toList();
    }

    /** The entries of a file's blocks, of which all are deltas. */
    List<Integer> deltasOf(String table) {
        BlockIndex index = index();
        Keys keys = repository.engine().keys();
        byte[] content = tree.get(table);
        return IntStream.range(0, content.length / Format.BLOCK_BYTES)
                .map(block -> {
                    int at = block * Format.BLOCK_BYTES;
                    byte[] bytes = Arrays.copyOfRange(content, at, at + Format.BLOCK_BYTES);
                    return index.find(keys.identify(bytes, bytes.length));
                })
                .peek(entry -> assertThat(index.place(entry).form()).isEqualTo(BlockForm.DELTA))
                .boxed()
                .toList();
    }

    /** The entry of the list of a file's blocks. */
    int listOf(String table) {
        Keys keys = repository.engine().keys();
        byte[] content = tree.get(table);
        ByteBuffer list = ByteBuffer.allocate(content.length / Format.BLOCK_BYTES * BlockId.BYTES);
        for (int at = 0; at < content.length; at += Format.BLOCK_BYTES) {
            byte[] block = Arrays.copyOfRange(content, at, at + Format.BLOCK_BYTES);
            list.put(keys.identify(block, block.length).bytes());
        }
        return index().find(keys.identify(list.array(), list.capacity()));
    }

    List<Integer> basesOf(String table) {
        BlockIndex index = index();
        return deltasOf(table).stream().map(index::base).toList();
    }
}
