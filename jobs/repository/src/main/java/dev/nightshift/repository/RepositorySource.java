package dev.nightshift.repository;

/** A repository as the configuration names it, not opened yet. */
public interface RepositorySource {

    /** The configuration's name for it. */
    String name();

    /** Where it is, for messages; no secrets. */
    String location();

    /** Opens it; the caller closes it. Throws what {@link Repository#open} throws. */
    Repository open();
}
