package dev.nightshift.app.catalog;

import dev.nightshift.repository.Progress;

/** Knows who listens to a run's progress. */
@FunctionalInterface
public interface ProgressBoard {

    Progress of(String runId);
}
