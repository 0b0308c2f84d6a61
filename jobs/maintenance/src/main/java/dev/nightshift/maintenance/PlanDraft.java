package dev.nightshift.maintenance;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingDouble;

import dev.nightshift.maintenance.PlannedAction.Urgency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A plan in the making: takes wishes, leaves out what may not be done, and brings the rest into its order. */
final class PlanDraft {

    /** Around any action: a connection, locks, gates. Keeps the tiny ones from looking free. */
    private static final double SECONDS_AROUND = 0.5;

    private static final double MEBI = 1 << 20;

    /** What ANALYZE reads at most with the usual statistics target: 300 pages for each of 100 steps of its histogram. */
    private static final double SAMPLE_BYTES = 30_000 * 8192.0;

    private record Ranked(PlannedAction planned, double weight) {

        Urgency urgency() {
            return planned.urgency();
        }

        Relation target() {
            return planned.action().target();
        }
    }

    private record Unknown(Relation relation, long bytes) {}

    private static final Comparator<Ranked> WORST_FIRST = comparing(Ranked::urgency)
            .thenComparing(comparingDouble(Ranked::weight).reversed())
            .thenComparing(ranked -> ranked.target().database())
            .thenComparing(ranked -> ranked.target().schema())
            .thenComparing(ranked -> ranked.target().name())
            .thenComparing(ranked -> ranked.planned().action().kind());

    private final History history;
    private final LeftOuts leftOuts = new LeftOuts();
    private final List<Ranked> ranked = new ArrayList<>();
    private final List<Unknown> unknown = new ArrayList<>();

    PlanDraft(History history) {
        this.history = history;
    }

    LeftOuts leftOuts() {
        return leftOuts;
    }

    /** Relations of which no figure is known that could be measured, the largest first. */
    List<Relation> unknown() {
        return unknown.stream()
                .sorted(comparing(Unknown::bytes).reversed().thenComparing(each -> Figures.name(each.relation())))
                .map(Unknown::relation)
                .toList();
    }

    void unknown(Relation relation, long bytes) {
        unknown.add(new Unknown(relation, bytes));
    }

    /** Takes it into the plan, unless the role may not do it or its target is too large. What presses is never too large. */
    boolean offer(Wish wish, Optional<String> refusal, Thresholds thresholds) {
        Relation target = wish.action().target();
        if (refusal.isPresent()) {
            leftOuts.relation(
                    wish.isPressing() ? LeftOuts.Cause.PRESSING_BUT_REFUSED : LeftOuts.Cause.REFUSED,
                    target,
                    wish.targetBytes(),
                    wish.reason() + ", but " + refusal.get());
        } else if (wish.canBeTooLarge() && thresholds.isTooLarge(wish.targetBytes())) {
            leftOuts.relation(
                    LeftOuts.Cause.TOO_LARGE,
                    target,
                    wish.targetBytes(),
                    wish.reason() + ", but with " + Figures.bytes(wish.targetBytes()) + " it is above the limit of "
                            + Figures.bytes(thresholds.maxBytes())
                            + "; raise maintenance.thresholds.max-size to take it in");
        } else {
            ranked.add(ranked(wish));
            return true;
        }
        return false;
    }

    private Ranked ranked(Wish wish) {
        Optional<Duration> predicted = history.predict(wish.action().kind(), wish.targetBytes());
        PlannedAction planned = new PlannedAction(
                wish.action(),
                wish.urgency(),
                wish.reason(),
                wish.evidence(),
                wish.targetBytes(),
                wish.gainBytes(),
                predicted);
        double weight = wish.urgency() == Urgency.ROUTINE ? wish.worth() / seconds(wish, predicted) : wish.worth();
        return new Ranked(planned, weight);
    }

    /** The time of a sample hardly grows with its table, so that a pace by size says little of it. */
    private static double seconds(Wish wish, Optional<Duration> predicted) {
        return SECONDS_AROUND
                + (wish.action().kind() == ActionKind.ANALYZE
                        ? usualSeconds(wish)
                        : predicted.map(PlanDraft::seconds).orElseGet(() -> usualSeconds(wish)));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    /** A pace of ordinary disks: good enough to order by, too poor to promise anybody. */
    private static double usualSeconds(Wish wish) {
        double bytes = wish.targetBytes();
        return switch (wish.action().kind()) {
            case VACUUM -> bytes / (50 * MEBI);
            case ANALYZE -> Math.min(bytes, SAMPLE_BYTES) / (100 * MEBI);
            case REINDEX -> bytes / (20 * MEBI);
            case CHECK_INDEX -> bytes / (100 * MEBI);
            case REPACK -> bytes / (10 * MEBI);
            case DROP_INVALID_INDEX -> 0;
        };
    }

    MaintenancePlan plan() {
        return new MaintenancePlan(
                ranked.stream().sorted(WORST_FIRST).map(Ranked::planned).toList(),
                leftOuts.told(),
                leftOuts.omissions());
    }
}
