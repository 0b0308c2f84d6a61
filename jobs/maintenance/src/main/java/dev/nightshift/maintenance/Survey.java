package dev.nightshift.maintenance;

import java.time.Instant;
import java.util.List;

/**
 * Facts of a whole server.
 *
 * @param major version
 * @param taken by the server's clock
 * @param seesOthers whether the role is told what other roles' sessions do
 * @param left databases that were not looked at, and why: {@code "shop_old takes no connections"}
 */
public record Survey(int major, Instant taken, boolean seesOthers, List<DatabaseFacts> databases, List<String> left) {

    public Survey {
        databases = List.copyOf(databases);
        left = List.copyOf(left);
    }

    /** With what is known of its databases, in place of what was. */
    Survey with(List<DatabaseFacts> others) {
        return new Survey(major, taken, seesOthers, others, left);
    }
}
