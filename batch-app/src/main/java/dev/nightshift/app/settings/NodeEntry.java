package dev.nightshift.app.settings;

import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code node}: this process, where several share a job database.
 *
 * @param name the host's where not given
 * @param labels that servers can ask for by {@code node-labels}
 * @param maxRuns at a time. Jobs keep disks and cores busy; a third would only make all of them slower
 */
public record NodeEntry(
        @DefaultValue("") String name,
        List<String> labels,
        @DefaultValue("2") int maxRuns) {

    public NodeEntry {
        labels = Given.listOf(labels);
    }
}
