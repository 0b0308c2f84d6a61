package dev.nightshift.app.schedules;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * A schedule as it stands.
 *
 * @param next when it fires next; empty where it is paused
 */
public record Schedule(
        String name,
        String job,
        List<String> servers,
        String cron,
        ZoneId zone,
        boolean paused,
        Optional<Instant> next,
        List<LastRun> last) {

    public Schedule {
        servers = List.copyOf(servers);
        last = List.copyOf(last);
    }

    /** How it went the last time, for one server. */
    public record LastRun(String server, String run, String state, Optional<Instant> ended) {}
}
