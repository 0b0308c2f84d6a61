package dev.nightshift.app.settings;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code schedules.<name>.retry}.
 *
 * @param attempts how often a run is begun at most, the first time included
 * @param backoff the pause before the second attempt; before each further one it is twice as long
 */
public record RetryEntry(
        @DefaultValue("1") int attempts, @DefaultValue("5m") Duration backoff) {}
