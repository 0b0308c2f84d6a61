package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BaseComparisonTest {

    private static final int MOST = 40;

    private final BaseComparison comparison = new BaseComparison();
    private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();

    @Test
    void what_did_not_change_costs_nothing() {
        byte[] base = Pages.of(32, 1);
        assertThat(written(base.clone(), base)).isLessThan(40);
    }

    @Test
    void bytes_changed_in_their_place_cost_themselves_and_their_places() {
        byte[] base = Pages.of(32, 1);
        byte[] content = base.clone();
        Random random = new Random(1);
        for (int page = 0; page < 32; page++) {
            content[page * Pages.BYTES + random.nextInt(Pages.BYTES)] ^= 1;
        }
        assertThat(written(content, base)).isLessThan(32 * 8);
    }

    @Test
    void a_rows_new_version_is_found_where_the_old_one_stands_on_its_page() {
        byte[] base = random(256 * 1024, 1);
        byte[] content = base.clone();
        Arrays.fill(content, 3 * Pages.BYTES + 4096, 3 * Pages.BYTES + 4300, (byte) 0);
        System.arraycopy(base, 3 * Pages.BYTES + 640, content, 3 * Pages.BYTES + 4096, 200);
        assertThat(written(content, base)).isLessThan(80);
    }

    @Test
    void what_a_page_moved_to_make_room_is_found() {
        byte[] base = random(256 * 1024, 1);
        byte[] content = base.clone();
        for (int page = 0; page < 32; page++) {
            int start = page * Pages.BYTES + 400;
            System.arraycopy(base, start, content, start + 4, 1200); // as the pointers behind one that is new
            content[start] = 77;
        }
        assertThat(written(content, base)).isLessThan(32 * 24);
    }

    @Test
    void where_too_much_changed_a_compressor_is_asked() {
        byte[] base = random(256 * 1024, 1);
        assertThat(comparison.wrote(random(256 * 1024, 2), 256 * 1024, base)).isEqualTo(-1);
        assertThat(written(base.clone(), base))
                .as("and the next block is written again")
                .isPositive();
    }

    @Test
    void where_new_bytes_compress_well_a_compressor_is_asked() {
        byte[] base = random(256 * 1024, 1);
        Random random = new Random(1);
        byte[] words = base.clone();
        byte[] noise = base.clone();
        for (int at = 4096; at < base.length; at += Pages.BYTES) {
            for (int i = at; i < at + 64; i++) {
                words[i] = (byte) ('0' + random.nextInt(10));
                noise[i] = (byte) random.nextInt();
            }
        }
        assertThat(comparison.wrote(words, words.length, base)).isEqualTo(-1);
        assertThat(written(noise, base)).isPositive();
    }

    @Test
    void rows_that_change_places_all_over_a_page_are_read_once() {
        byte[] base = random(256 * 1024, 1);
        byte[] content = base.clone();
        for (int at = 0; at + 64 <= content.length; at += 64) { // two rows each change places
            System.arraycopy(base, at, content, at + 32, 32);
            System.arraycopy(base, at + 32, content, at, 32);
        }
        assertThat(comparison.wrote(content, content.length, base))
                .as("so many sequences are a compressor's")
                .isEqualTo(-1);
    }

    @Test
    void blocks_may_be_longer_or_shorter_than_their_base_and_of_any_length() {
        Random random = new Random(7);
        byte[] base = Pages.of(32, 1);
        for (int length : new int[] {64, 71, 4096, 128 * 1024 - 1, 128 * 1024, 128 * 1024 + 4096, base.length}) {
            byte[] content = Arrays.copyOf(base, length);
            assertThat(written(content, base)).as("%d bytes", length).isPositive();
            assertThat(written(content, Arrays.copyOf(base, Math.max(4096, length - 100 - random.nextInt(900)))))
                    .as("%d bytes, a shorter base", length)
                    .isPositive();
        }
    }

    @Test
    void whatever_was_changed_comes_back_as_it_was() {
        int written = 0;
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            byte[] base = seed % 2 == 0 ? Pages.of(1 + random.nextInt(32), seed) : random(5000 + seed * 100, seed);
            byte[] content = Arrays.copyOf(base, Math.max(1, base.length + random.nextInt(4000) - 2000));
            for (int change = random.nextInt(60); change > 0; change--) {
                change(content, base, random);
            }
            written += written(content, base) > 0 ? 1 : 0;
        }
        assertThat(written).as("blocks that no compressor was asked for").isGreaterThan(700);
    }

    /** Bytes that are new, repeated, or stood elsewhere. */
    private static void change(byte[] content, byte[] base, Random random) {
        int length = 1 + random.nextInt(Math.min(content.length, MOST));
        int at = random.nextInt(content.length - length + 1);
        switch (random.nextInt(3)) {
            case 0 -> System.arraycopy(random(length, random.nextInt()), 0, content, at, length);
            case 1 -> Arrays.fill(content, at, at + length, (byte) random.nextInt());
            default -> {
                int some = Math.min(length, base.length);
                System.arraycopy(base, random.nextInt(base.length - some + 1), content, at, some);
            }
        }
    }

    /** The length of the frame, which gives the content back with its base, or -1. */
    private int written(byte[] content, byte[] base) {
        int size = comparison.wrote(content, content.length, base);
        if (size >= 0) {
            decompressor.loadDict(base);
            byte[] frame = Arrays.copyOf(comparison.frame(), size);
            assertThat(decompressor.decompress(frame, content.length)).isEqualTo(content);
        }
        return size;
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
