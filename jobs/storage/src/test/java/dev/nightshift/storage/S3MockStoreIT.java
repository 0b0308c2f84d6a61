package dev.nightshift.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3MockStoreIT extends ObjectStoreContract {

    private static final AtomicInteger TESTS = new AtomicInteger();

    @TempDir
    static Path directory;

    private static S3MockServer server;

    @BeforeAll
    static void start() throws IOException {
        server = S3MockServer.start(Path.of(System.getProperty("s3mock.jar")), directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    ObjectStore emptyStore() {
        URI location = URI.create("s3://" + S3MockServer.BUCKET + "/test-" + TESTS.incrementAndGet());
        return ObjectStores.open(location, server.settings(), Clock.systemUTC());
    }

    /**
     * S3Mock looks for the name and then writes, so of creates that race several can win: four of sixteen were seen. A
     * create after another one is refused, as the rest of the suite shows; S3Proxy shows the race.
     */
    @Override
    @Test
    void lets_one_of_sixteen_racing_creates_win() throws Exception {
        List<Boolean> won = raceForOneName();

        String standing = new String(store.read("snapshots/shop/same", 100), UTF_8);
        assertThat(won.get(Integer.parseInt(standing.substring("writer ".length()))))
                .isTrue();
    }
}
