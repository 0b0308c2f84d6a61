package dev.nightshift.storage;
/** Placeholder. */
public record StoreCapabilities(boolean createOnly, boolean listAfterWrite) {}
