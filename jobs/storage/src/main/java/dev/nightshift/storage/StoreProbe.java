package dev.nightshift.storage;
/** Placeholder. */
public final class StoreProbe {
    private StoreProbe() {}

    public static StoreCapabilities run(ObjectStore store) {
        return new StoreCapabilities(true, true);
    }
}
