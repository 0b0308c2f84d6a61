package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.storage.Allocation;
import dev.nightshift.storage.Mutation;
import dev.nightshift.storage.Thorough;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Frames and deltas that are not what was written: no block, or one of just the length that was announced. */
class BlockFuzzTest {

    private static final int INPUTS = Thorough.count(1000, 50_000);

    @ParameterizedTest
    @EnumSource
    void decodes_to_the_announced_length_or_to_nothing(BlockForm form) {
        assertDecodes(form, false);
    }

    @Test
    void a_delta_by_comparison_does_so_too() {
        assertDecodes(BlockForm.DELTA, true);
    }

    private static void assertDecodes(BlockForm form, boolean compared) {
        Random random = new Random(Thorough.seed());
        BlockCodec codec = BlockCodec.ofThisThread();
        byte[] base = new byte[20_000];
        random.nextBytes(base);
        byte[] content = base.clone();
        Arrays.fill(content, 5000, compared ? 5010 : 9000, (byte) 3);
        EncodedBlock encoded = encoded(codec, form, compared, content, new EncodedBlock.Base(new BlockKey(1, 2), base));
        byte[] valid = Arrays.copyOf(encoded.bytes(), encoded.length());
        for (int number = 0; number < INPUTS; number++) {
            byte[] input = Mutation.of(valid, random);
            int raw = random.nextInt(3) == 0 ? 1 + random.nextInt(Format.MAX_BLOCK_BYTES) : content.length;
            byte[] dictionary = random.nextInt(3) == 0 ? Mutation.of(base, random) : base;
            long bytes = Allocation.of(() -> {
                Optional<byte[]> decoded = codec.decode(form, input, raw, dictionary);
                decoded.ifPresent(block -> assertThat(block).hasSize(raw));
            });
            assertThat(bytes)
                    .as("seed %d, input %d", Thorough.seed(), number)
                    .isLessThan(2L * Format.MAX_BLOCK_BYTES + 4L * (input.length + dictionary.length));
        }
    }

    private static EncodedBlock encoded(
            BlockCodec codec, BlockForm form, boolean compared, byte[] content, EncodedBlock.Base base) {
        if (form != BlockForm.DELTA) {
            return codec.encode(content, content.length);
        }
        return compared
                ? codec.compareDelta(content, content.length, base).orElseThrow()
                : codec.compressDelta(content, content.length, base);
    }
}
