package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames of random sequences, read by zstd. */
class SequenceFrameTest {

    private static final int MAX_SEQUENCES = 300;
    private static final int MAX_LITERALS = SequenceFrame.MAX_BLOCK_BYTES;

    private final SequenceFrame frame = new SequenceFrame(MAX_SEQUENCES, MAX_LITERALS);
    private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();

    @Test
    void zstd_reads_every_length_and_distance_that_was_written() {
        int frames = 0;
        for (int seed = 0; seed < 800; seed++) {
            Random random = new Random(seed);
            byte[] base = new byte[8 + random.nextInt(300_000)];
            random.nextBytes(base);
            byte[] content = new byte[1 + random.nextInt(400_000)];
            int size = write(content, base, random);
            if (size > 0) {
                frames++;
                decompressor.loadDict(base);
                assertThat(decompressor.decompress(Arrays.copyOf(frame.bytes(), size), content.length))
                        .as("seed %d", seed)
                        .isEqualTo(content);
            }
        }
        assertThat(frames).as("frames with fewer bytes than their content").isGreaterThan(400);
    }

    @Test
    void the_frame_tells_the_length_of_its_content() {
        byte[] content = new byte[70_000];
        int size = write(content, new byte[100], new Random(1));
        assertThat(Zstd.getFrameContentSize(frame.bytes(), 0, size)).isEqualTo(70_000);
    }

    @Test
    void sequences_that_have_no_room_are_refused_and_the_next_frame_is_as_good_as_any() {
        byte[] content = new byte[5000];
        SequenceFrame small = new SequenceFrame(2, 100);
        small.begin(content.length);
        assertThat(small.add(content, 0, 1, 3, 1)).isTrue();
        assertThat(small.add(content, 4, 5, 3, 1)).isTrue();
        assertThat(small.add(content, 8, 9, 3, 1)).as("a third one").isFalse();

        small.begin(content.length);
        assertThat(small.endBlock(content, 0, 101, true)).as("101 bytes").isFalse();

        small.begin(content.length);
        assertThat(small.add(content, 0, 1, content.length - 1, 1)).isTrue();
        assertThat(small.endBlock(content, content.length, content.length, true))
                .isTrue();
        assertThat(decompressor.decompress(Arrays.copyOf(small.bytes(), small.size()), content.length))
                .isEqualTo(content);
    }

    /** Makes content up while it is written: bytes of its own and pieces of what came before. Returns the frame's length, or -1. */
    private int write(byte[] content, byte[] base, Random random) {
        frame.begin(content.length);
        for (int start = 0; start < content.length; start += SequenceFrame.MAX_BLOCK_BYTES) {
            int end = Math.min(content.length, start + SequenceFrame.MAX_BLOCK_BYTES);
            int at = start;
            int distance = 1;
            for (int count = random.nextInt(MAX_SEQUENCES); count > 0 && end - at >= 3; count--) {
                int match = at + literals(content, at, end - 3, random);
                int length = 3 + some(end - match - 3, random);
                distance = random.nextInt(3) == 0 ? distance : 1 + some(base.length + match - 1, random);
                repeat(content, base, match, length, distance);
                assertThat(frame.add(content, at, match, length, distance)).isTrue();
                at = match + length;
            }
            if (!frame.endBlock(content, at, end, end == content.length)) {
                return -1;
            }
        }
        return frame.size();
    }

    private static int literals(byte[] content, int at, int most, Random random) {
        int length = random.nextInt(4) == 0 ? 0 : some(Math.max(0, most - at), random);
        byte[] literals = new byte[length];
        random.nextBytes(literals);
        System.arraycopy(literals, 0, content, at, length);
        return length;
    }

    /** Most of them small, none above {@code most}. */
    private static int some(int most, Random random) {
        int bound = 1 << random.nextInt(18);
        return random.nextInt(Math.min(most, bound) + 1);
    }

    private static void repeat(byte[] content, byte[] base, int at, int length, int distance) {
        for (int i = at; i < at + length; i++) {
            int from = i - distance;
            content[i] = from >= 0 ? content[from] : base[base.length + from];
        }
    }
}
