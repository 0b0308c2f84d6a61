package dev.nightshift.maintenance;

import static java.util.Comparator.comparingDouble;

import dev.nightshift.maintenance.PlannedAction.Urgency;
import dev.nightshift.maintenance.TableFacts.FreezeAge;
import java.util.List;
import java.util.Optional;

/**
 * One of the server's own tables in a database, its TOAST table with it.
 *
 * @param refusal why this role may not freeze it, with what would let it; empty where it may
 */
record CatalogAge(Relation relation, long bytes, FreezeAge age, Optional<String> refusal) {

    private static final int PG_MAINTAIN_SINCE = 17;

    static String refusal(String role, int major) {
        return "the role " + role + " may not freeze them. Run"
                + (major >= PG_MAINTAIN_SINCE
                        ? ": GRANT pg_maintain TO " + Relation.quoted(role) + ";"
                        : " in it, as a superuser: VACUUM (FREEZE);");
    }

    /** Freezing and nothing else: cutting off pages takes a lock that all who open a session would wait for. */
    Wish wish() {
        return new Wish(
                new Action.Vacuum(relation, true, false, false, 0),
                Urgency.WRAPAROUND,
                age.reason(),
                age.evidence(),
                bytes,
                0,
                age.oldest());
    }

    /**
     * What a role may not do of them, in one clause: they mostly age together. Only what autovacuum leaves undone, whose
     * business they are then: a role that owns a database can't be let freeze what all databases share.
     */
    static Optional<String> refused(List<CatalogAge> pressing) {
        List<CatalogAge> refused = pressing.stream()
                .filter(each -> each.refusal().isPresent() && each.age().isOverdue())
                .toList();
        return refused.stream()
                .max(comparingDouble(each -> each.age().share()))
                .map(oldest -> refused.size() + " of its catalogues can't wait to be frozen (of "
                        + oldest.relation() + ": " + oldest.age().reason() + "), but "
                        + oldest.refusal().orElseThrow());
    }
}
