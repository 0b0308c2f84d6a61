package dev.nightshift.storage;

/**
 * What a store was seen to do (Invariant 11).
 *
 * @param createOnly it refused to create an object where one stood, and kept that one's content
 * @param listAfterWrite a listing told of an object as soon as it had been created
 */
public record StoreCapabilities(boolean createOnly, boolean listAfterWrite) {}
