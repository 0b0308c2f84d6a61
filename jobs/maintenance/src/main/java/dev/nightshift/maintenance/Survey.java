package dev.nightshift.maintenance;

import java.time.Instant;
import java.util.List;

/**
 * Facts of a whole server.
 *
 * @param major version
 * @param taken by the server's clock
 * @param left databases that were not looked at, and why: {@code "shop_old takes no connections"}
 */
public record Survey(int major, Instant taken, List<DatabaseFacts> databases, List<String> left) {

    public Survey {
        databases = List.copyOf(databases);
        left = List.copyOf(left);
    }
}
