package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
}
