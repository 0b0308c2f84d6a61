package dev.nightshift.repository;

/** Hears of work done. Called from many threads. */
@FunctionalInterface
public interface Progress {

    Progress NONE = bytes -> {};

    /** {@code bytes} more have been worked through. */
    void advanced(long bytes);

    /** A new stage begins: {@code "reading shop"}, {@code "copying to offsite"}; {@code totalBytes} is 0 where unknown. */
    default void stage(String name, long totalBytes) {}
}
