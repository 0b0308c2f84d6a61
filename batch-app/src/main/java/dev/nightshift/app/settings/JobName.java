package dev.nightshift.app.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The jobs that a schedule or a person can start. */
public enum JobName {
    BACKUP,
    DRILL,
    MAINTAIN;

    /** As it is written: in the configuration, in runs, and as the job's bean is called. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it is started with where nobody says otherwise. */
    public Map<String, String> defaultParameters() {
        return this == DRILL ? Map.of("snapshot", "latest") : Map.of();
    }

    /** What it may be started with besides. */
    public Set<String> parameterNames() {
        return switch (this) {
            case BACKUP -> Set.of();
            case DRILL -> Set.of("snapshot", "repository");
            case MAINTAIN -> Set.of("database", "table");
        };
    }

    public static Optional<JobName> of(String text) {
        return Arrays.stream(values()).filter(job -> job.text().equals(text)).findFirst();
    }
}
