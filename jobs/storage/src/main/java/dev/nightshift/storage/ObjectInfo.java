package dev.nightshift.storage;

/**
 * What a listing tells of an object.
 *
 * @param name the full name, prefix included
 * @param length in bytes
 */
public record ObjectInfo(String name, long length) {}
