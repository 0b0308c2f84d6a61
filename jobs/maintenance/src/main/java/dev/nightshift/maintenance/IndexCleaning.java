package dev.nightshift.maintenance;

/**
 * What speaks for having a table's indexes cleaned by its vacuum.
 *
 * @param loose bloated indexes of it that the same plan does not rebuild
 * @param passedOver whether its last vacuum left the entries of dead rows in its indexes, to freeze in time
 */
record IndexCleaning(long loose, boolean passedOver) {}
