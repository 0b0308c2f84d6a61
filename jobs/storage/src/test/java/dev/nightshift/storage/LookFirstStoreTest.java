package dev.nightshift.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A store that overwrites passes the contract with a look before each put, but for two that race. */
class LookFirstStoreTest extends ObjectStoreContract {

    @Override
    ObjectStore emptyStore() {
        return new OverwritingStore(new MemoryStore()).lookingFirst();
    }

    @Test
    @Override
    @DisplayName(
            "of many writers of one name one wins at least, and what stands is whole: only one may write at a time")
    void lets_one_of_sixteen_racing_creates_win() throws Exception {
        List<Boolean> won = raceForOneName();

        assertThat(won).contains(true);
        String standing = new String(store.read("snapshots/shop/same", 100), StandardCharsets.UTF_8);
        assertThat(standing).startsWith("writer ");
        assertThat(won.get(Integer.parseInt(standing.substring("writer ".length()))))
                .as("what stands is of one that was told it had won")
                .isTrue();
    }
}
