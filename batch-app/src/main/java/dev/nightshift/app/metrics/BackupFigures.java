package dev.nightshift.app.metrics;

import dev.nightshift.repository.Snapshot;

/** The newest snapshot of a server in one repository. */
record BackupFigures(String server, String repository, Snapshot newest) {}
