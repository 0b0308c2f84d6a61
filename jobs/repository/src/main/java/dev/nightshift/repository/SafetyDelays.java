package dev.nightshift.repository;

import java.time.Duration;

/**
 * The delays that protect data.
 *
 * @param pruneGrace from marking a pack to deleting it. Only has to be longer than a living run may go without renewing
 *     its lease, with room for clocks that are set and machines that sleep; a day also gives people time to notice
 */
record SafetyDelays(Duration pruneGrace) {

    static final SafetyDelays DEFAULT = new SafetyDelays(Duration.ofHours(24));
}
