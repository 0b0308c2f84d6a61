package dev.nightshift.maintenance;

/** What a relation has over what it would have after a rewrite. */
record Spare(long bytes, double share) {

    static Spare of(long actualBytes, double idealBytes) {
        long bytes = Math.max(0, actualBytes - (long) Math.ceil(idealBytes));
        return new Spare(bytes, actualBytes == 0 ? 0 : (double) bytes / actualBytes);
    }

    Bloat.Estimated estimated() {
        return new Bloat.Estimated(bytes, share);
    }

    Bloat.Measured measured() {
        return new Bloat.Measured(bytes, share);
    }
}
