package dev.nightshift.maintenance;

/** Hears how far a run is. */
public interface MaintenanceProgress {

    MaintenanceProgress NONE = new MaintenanceProgress() {
        @Override
        public void stage(String name, long total) {}

        @Override
        public void advanced(long amount) {}
    };

    /**
     * A stage begins: an action, or taking facts.
     *
     * @param total of what {@link #advanced} counts, in bytes; 0 where unknown
     */
    void stage(String name, long total);

    /** @param amount since the last call, bytes */
    void advanced(long amount);
}
