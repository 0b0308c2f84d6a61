package dev.nightshift.repository;

/** Hears of work done. Called from many threads. */
@FunctionalInterface
public interface Progress {

    Progress NONE = bytes -> {};

    /** {@code bytes} more have been worked through. */
    void advanced(long bytes);
}
