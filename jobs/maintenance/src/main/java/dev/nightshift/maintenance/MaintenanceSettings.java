package dev.nightshift.maintenance;

import dev.nightshift.postgres.ServerSettings;

/** What maintenance of one server means. */
public record MaintenanceSettings(
        ServerSettings server, Selection selection, Thresholds thresholds, Window window, Gates gates, Care care) {}
