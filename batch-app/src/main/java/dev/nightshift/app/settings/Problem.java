package dev.nightshift.app.settings;

/**
 * Something wrong in the configuration.
 *
 * @param key the full key
 * @param message what was found, what was expected, what to do; never a secret's value
 */
public record Problem(String key, String message) {}
