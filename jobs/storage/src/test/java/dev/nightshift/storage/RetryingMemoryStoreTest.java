package dev.nightshift.storage;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A store that times out in every third call behaves like any other")
class RetryingMemoryStoreTest extends ObjectStoreContract {

    @Override
    ObjectStore emptyStore() {
        // After the effect and before it in turn, so that creates meet their own objects.
        FaultyStore faulty = new FaultyStore(new MemoryStore(), (call, method, name) -> {
            StorageException lost = new StorageException.TimedOut("no answer", null);
            return switch (call % 6) {
                case 2 -> "sync".equals(method) ? FaultyStore.Fault.none() : FaultyStore.Fault.after(lost);
                case 5 -> "sync".equals(method) ? FaultyStore.Fault.none() : FaultyStore.Fault.before(lost);
                default -> FaultyStore.Fault.none();
            };
        });
        RetryPolicy often = new RetryPolicy(50, Duration.ZERO, Duration.ZERO);
        return new RetryingStore(faulty, often, pause -> {}, new Random(1));
    }
}
