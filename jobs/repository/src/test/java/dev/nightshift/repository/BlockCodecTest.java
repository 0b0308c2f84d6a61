package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class BlockCodecTest {

    @Test
    void the_memory_beside_the_heap_is_freed_once_a_worker_is_gone() throws InterruptedException, ExecutionException {
        ExecutorService worker = Executors.newSingleThreadExecutor();
        BlockCodec.Contexts contexts;
        try {
            contexts = CompletableFuture.supplyAsync(
                            () -> {
                                BlockCodec codec = BlockCodec.ofThisThread();
                                assertThat(codec.encode(new byte[5000], 5000).form())
                                        .isEqualTo(BlockForm.ZSTD);
                                return codec.contexts();
                            },
                            worker)
                    .get();
            assertThat(contexts.freed()).isFalse();
        } finally {
            worker.shutdown();
        }
        await().until(() -> {
            System.gc();
            return contexts.freed();
        });
    }

    @Test
    void a_delta_costs_what_changed_and_gives_the_content_back() {
        BlockCodec codec = BlockCodec.ofThisThread();
        for (int seed = 1; seed <= 50; seed++) {
            byte[] former = Pages.of(Format.BLOCK_BYTES / Pages.BYTES, seed);
            byte[] few = Pages.updated(former, 5, new Random(seed));
            assertIsDelta(codec.compareDelta(few, few.length, base(former)).orElseThrow(), few, former);
            byte[] many = Pages.updated(former, 40, new Random(seed));
            assertIsDelta(codec.compressDelta(many, many.length, base(former)), many, former);
        }
    }

    private static void assertIsDelta(EncodedBlock delta, byte[] content, byte[] former) {
        BlockCodec codec = BlockCodec.ofThisThread();
        assertThat(delta.length()).isLessThan(4096);
        byte[] encoded = Arrays.copyOf(delta.bytes(), delta.length());
        assertThat(codec.decode(BlockForm.DELTA, encoded, content.length, former))
                .hasValueSatisfying(decoded -> assertThat(decoded).isEqualTo(content));
        assertThat(codec.decode(BlockForm.ZSTD, encoded, content.length, null))
                .as("without its base")
                .isEmpty();
        assertThat(codec.decode(BlockForm.DELTA, encoded, content.length, Pages.of(32, 1000)))
                .as("with another base")
                .satisfiesAnyOf(decoded -> assertThat(decoded).isEmpty(), decoded -> assertThat(decoded.orElseThrow())
                        .isNotEqualTo(content));
    }

    @Test
    void of_a_delta_that_was_proven_when_it_was_made_only_the_very_bytes_count() {
        byte[] former = Pages.of(32, 1);
        byte[] content = Pages.updated(former, 3, new Random(1));
        BlockCodec codec = BlockCodec.ofThisThread();
        EncodedBlock delta =
                codec.compareDelta(content, content.length, base(former)).orElseThrow();
        byte[] sealed = Arrays.copyOf(delta.bytes(), delta.length());
        assertThat(codec.decodesTo(delta, sealed, content)).isTrue();

        for (int at = 0; at < sealed.length; at++) {
            sealed[at] ^= 4;
            assertThat(codec.decodesTo(delta, sealed, content)).as("at %d", at).isFalse();
            sealed[at] ^= 4;
        }
        assertThat(codec.decodesTo(delta, Arrays.copyOf(sealed, sealed.length - 1), content))
                .isFalse();
    }

    @Test
    void where_a_change_in_every_row_compresses_well_zstd_makes_the_delta() {
        byte[] former = Pages.of(32, 1);
        byte[] content = former.clone();
        for (int at = 60; at < content.length; at += 128) {
            content[at] ^= 2; // as a hint bit in each row's header
        }
        BlockCodec codec = BlockCodec.ofThisThread();
        assertThat(codec.compareDelta(content, content.length, base(former))).isEmpty();
        assertIsDelta(codec.compressDelta(content, content.length, base(former)), content, former);
    }

    @Test
    void a_whole_block_after_a_delta_needs_no_base() {
        BlockCodec codec = BlockCodec.ofThisThread();
        byte[] former = Pages.of(32, 1);
        byte[] content = Pages.updated(former, 3, new Random(1));
        assertThat(codec.compareDelta(content, content.length, base(former))).isPresent();
        codec.compressDelta(content, content.length, base(former));
        EncodedBlock whole = codec.encode(content, content.length);
        assertThat(codec.decode(whole.form(), Arrays.copyOf(whole.bytes(), whole.length()), content.length, null))
                .hasValueSatisfying(decoded -> assertThat(decoded).isEqualTo(content));
    }

    @Test
    void content_that_zstd_would_take_for_a_dictionary_with_tables_is_no_base() {
        byte[] content = Pages.of(1, 1);
        assertThat(BlockCodec.isBase(content)).isTrue();
        byte[] magic = {0x37, (byte) 0xA4, 0x30, (byte) 0xEC};
        System.arraycopy(magic, 0, content, 0, magic.length);
        assertThat(BlockCodec.isBase(content)).isFalse();
        assertThat(BlockCodec.isBase(new byte[100])).as("too little").isFalse();
    }

    private static EncodedBlock.Base base(byte[] content) {
        return new EncodedBlock.Base(BlockKey.of(Keys.unencrypted().identify(content, content.length)), content);
    }
}
