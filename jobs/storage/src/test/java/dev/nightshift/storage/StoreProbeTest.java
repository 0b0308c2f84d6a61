package dev.nightshift.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.storage.FaultyStore.Fault;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Invariant 11: what a store can do is seen, never assumed")
class StoreProbeTest {

    private final MemoryStore objects = new MemoryStore();

    @TempDir
    Path directory;

    @Test
    void finds_all_capabilities_and_leaves_nothing_behind() {
        assertThat(StoreProbe.run(objects)).isEqualTo(new StoreCapabilities(true, true));
        assertThat(names()).isEmpty();
    }

    @Test
    void finds_them_on_a_directory_that_can_sync_afterwards() {
        try (ObjectStore store = ObjectStores.open(directory.toUri(), S3Settings.defaults(), Clock.systemUTC())) {
            assertThat(StoreProbe.run(store)).isEqualTo(new StoreCapabilities(true, true));
            store.sync();
        }
    }

    @Test
    void sees_a_store_that_overwrites() {
        ObjectStore overwriting = new Changed() {
            @Override
            public void create(String name, ObjectContent content) {
                objects.delete(name);
                objects.create(name, content);
            }
        };

        assertThat(StoreProbe.run(overwriting)).isEqualTo(new StoreCapabilities(false, true));
        assertThat(names()).isEmpty();
    }

    @Test
    void sees_a_store_that_refuses_a_second_create_but_keeps_its_content() {
        ObjectStore lying = new Changed() {
            @Override
            public void create(String name, ObjectContent content) {
                boolean standing = objects.find(name).isPresent();
                objects.delete(name);
                objects.create(name, content);
                if (standing) {
                    throw new StorageException.AlreadyExists("refused", null);
                }
            }
        };

        assertThat(StoreProbe.run(lying).createOnly()).isFalse();
    }

    @Test
    void sees_a_store_whose_listings_lag_behind() {
        ObjectStore lagging = new Changed() {
            @Override
            public void list(String prefix, Consumer<ObjectInfo> each) {
                // Nothing yet.
            }
        };

        assertThat(StoreProbe.run(lagging)).isEqualTo(new StoreCapabilities(true, false));
    }

    @Test
    void demands_that_deleted_objects_are_gone() {
        ObjectStore keeping = new Changed() {
            @Override
            public void delete(String name) {
                // Kept.
            }
        };

        assertThatThrownBy(() -> StoreProbe.run(keeping))
                .isInstanceOf(StorageException.Failed.class)
                .hasMessageContaining("after deleting it");
    }

    @Test
    void demands_ranged_reads() {
        ObjectStore whole = new Changed() {
            @Override
            public byte[] read(String name, long offset, int length) {
                return objects.read(name, 1 << 20);
            }
        };

        assertThatThrownBy(() -> StoreProbe.run(whole))
                .isInstanceOf(StorageException.Failed.class)
                .hasMessageContaining("range");
        assertThat(names()).isEmpty();
    }

    @Test
    void cleans_up_and_passes_on_a_failure_at_any_call() {
        FaultyStore counting = new FaultyStore(objects, (call, method, name) -> Fault.none());
        StoreProbe.run(counting);
        int deletes = 4; // The last two deletes and the finds that prove them.
        for (int i = 0; i < counting.calls() - deletes; i++) {
            StorageException denied = new StorageException.Denied("denied", null);
            FaultyStore failing = new FaultyStore(objects, FaultyStore.Script.at(i, Fault.before(denied)));

            assertThatThrownBy(() -> StoreProbe.run(failing)).isSameAs(denied);
            assertThat(names()).as("after a failure of call %d", i).isEmpty();
        }
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        objects.list("", info -> names.add(info.name()));
        return names;
    }

    /** The store in memory, with one behaviour changed by a subclass. */
    private class Changed extends ForwardingStore {

        Changed() {
            super(objects);
        }

        @Override
        public String location() {
            return "changed:";
        }
    }
}
