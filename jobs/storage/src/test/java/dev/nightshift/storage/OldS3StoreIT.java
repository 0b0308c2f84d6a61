package dev.nightshift.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** S3 of the time before conditional puts: the contract holds with a look before each put, but for two that race. */
class OldS3StoreIT extends ObjectStoreContract {

    private static final AtomicInteger TESTS = new AtomicInteger();

    private static OldS3Server server;

    @BeforeAll
    static void start() {
        server = OldS3Server.thatIgnoresConditions();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    ObjectStore emptyStore() {
        return plain().lookingFirst();
    }

    private static ObjectStore plain() {
        return ObjectStores.open(
                server.location("old/test-" + TESTS.incrementAndGet()), server.settings(), Clock.systemUTC());
    }

    @Test
    @Override
    @DisplayName(
            "of many writers of one name one wins at least, and what stands is whole: only one may write at a time")
    void lets_one_of_sixteen_racing_creates_win() throws Exception {
        assertThat(raceForOneName()).contains(true);
        assertThat(new String(store.read("snapshots/shop/same", 100), StandardCharsets.UTF_8))
                .startsWith("writer ");
    }

    @Test
    @DisplayName("Invariant 11: a probe finds that it overwrites")
    void is_seen_by_the_probe() {
        try (ObjectStore probed = plain()) {
            assertThat(StoreProbe.run(probed)).isEqualTo(new StoreCapabilities(false, true));
        }
    }

    @Test
    void one_that_refuses_conditions_is_written_to_without_them() {
        try (OldS3Server refusing = OldS3Server.thatRefusesConditions();
                ObjectStore opened =
                        ObjectStores.open(refusing.location("x"), refusing.settings(), Clock.systemUTC())) {
            ObjectStore looking = opened.lookingFirst();
            looking.create("config", content("x"));
            assertThat(List.of(opened.read("config", 10))).hasSize(1);
            assertThat(StoreProbe.run(looking).listAfterWrite()).isTrue();
        }
    }
}
