package dev.nightshift.repository;

/**
 * A drill record as it stands in the repository.
 *
 * @param id sorts by time, as a snapshot's does
 * @param json what the drill wrote
 */
public record StoredDrill(String server, String id, String json) {}
