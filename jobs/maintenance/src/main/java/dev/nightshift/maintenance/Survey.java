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
 * @param unseen all that were not looked at, those that nobody wanted to be, too
 */
public record Survey(
        int major,
        Instant taken,
        boolean seesOthers,
        List<DatabaseFacts> databases,
        List<String> left,
        List<UnseenDatabase> unseen) {

    public Survey {
        databases = List.copyOf(databases);
        left = List.copyOf(left);
        unseen = List.copyOf(unseen);
    }

    /** With what is known of its databases, in place of what was. */
    Survey with(List<DatabaseFacts> others) {
        return new Survey(major, taken, seesOthers, others, left, unseen);
    }

    Survey withUnseen(List<UnseenDatabase> others) {
        return new Survey(major, taken, seesOthers, databases, left, others);
    }
}
