package dev.nightshift.maintenance;

import dev.nightshift.maintenance.PlannedAction.Urgency;
import dev.nightshift.maintenance.TableFacts.Tuples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one table needs of VACUUM, ANALYZE and REPACK.
 *
 * @param indexes of it
 * @param cleaning of these
 * @see <a href="https://www.postgresql.org/docs/current/routine-vacuuming.html">Routine Vacuuming</a>
 */
record TableNeeds(TableFacts facts, List<IndexFacts> indexes, Thresholds thresholds, IndexCleaning cleaning) {

    /** As autovacuum_analyze_threshold has it: below it a tenth of the rows is a handful. */
    private static final long FEWEST_CHANGES = 50;

    /** As autovacuum_vacuum_insert_scale_factor has it. */
    private static final double INSERTED_SHARE = 0.2;

    /** Below it index-only scans go to the heap often, and the next freezing has much to read. */
    private static final double VISIBLE_SHARE = 0.8;

    /**
     * What freezing early and marking pages visible count for, of the bytes they are about: they regain none, but spare
     * reading. So they are worth in their time about what rebuilding a moderately bloated index is.
     */
    private static final double SPARED_SHARE = 0.1;

    /**
     * What fresh statistics count for. They regain nothing, so that by gain alone they would come last for ever; yet they
     * take a moment, and every query gains. This much brings them before most rebuilds: those give back less in that time.
     */
    private static final double ANALYZE_WORTH = 32 << 20;

    /** Vacuum, statistics taken with it where they are old; or statistics alone. */
    Optional<Wish> vacuumOrAnalyze(int parallel) {
        if (isToFreeze() || hasDeadRows() || hasDeadToast() || isInsertedInto() || cleaning.passedOver()) {
            return Optional.of(vacuum(parallel));
        }
        return analyze();
    }

    Optional<Wish> analyze() {
        return isStale()
                ? Optional.of(
                        wish(new Action.Analyze(facts.relation()), staleReason(), tupleEvidence(), 0, ANALYZE_WORTH))
                : Optional.empty();
    }

    private Wish vacuum(int mostWorkers) {
        VacuumOptions options = new VacuumOptions(this, mostWorkers);
        List<String> evidence = new ArrayList<>(ageEvidence());
        evidence.addAll(tupleEvidence());
        evidence.addAll(options.evidence());
        return new Wish(
                options.action(isToFreeze(), isStale()),
                isPressing() ? Urgency.WRAPAROUND : Urgency.ROUTINE,
                vacuumReason(),
                evidence,
                facts.totalBytes(),
                // What it makes room for stays with the table.
                0,
                isPressing() ? (double) age() : vacuumWorth());
    }

    /** Of a table whose heap is bloated. */
    Wish repack() {
        return wish(
                new Action.Repack(facts.relation()),
                heapReason(),
                bloatEvidence(),
                facts.rowBloat().bytes(),
                (double) facts.rowBloat().bytes());
    }

    private List<String> bloatEvidence() {
        List<String> evidence = new ArrayList<>(List.of(Figures.evidence(facts.rowBloat())));
        facts.toast()
                .filter(toast -> toast.bloat().bytes() > 0)
                .ifPresent(toast -> evidence.add(Figures.bytes(toast.bloat().bytes()) + " of it in its TOAST table"));
        return evidence;
    }

    private Wish wish(Action action, String reason, List<String> evidence, long gainBytes, double worth) {
        return new Wish(action, Urgency.ROUTINE, reason, evidence, facts.totalBytes(), gainBytes, worth);
    }

    /** Whether a rewrite of it, which takes its TOAST table along, would be worth it. */
    boolean isHeapBloated() {
        return !bloatedParts().isEmpty();
    }

    String heapReason() {
        List<String> parts = bloatedParts();
        return String.join(" and ", parts) + (parts.size() == 1 ? " is bloat" : " are bloat");
    }

    private List<String> bloatedParts() {
        List<String> parts = new ArrayList<>();
        if (thresholds.areReachedBy(facts.bloat(), facts.heapBytes())) {
            parts.add(part("the heap", facts.bloat()));
        }
        facts.toast()
                .filter(toast -> thresholds.areReachedBy(toast.bloat(), toast.bytes()))
                .ifPresent(toast -> parts.add(part("its TOAST table", toast.bloat())));
        return parts;
    }

    private static String part(String of, Bloat bloat) {
        return Figures.percent(bloat.share()) + " of " + of + " (" + Figures.bytes(bloat.bytes()) + ")";
    }

    boolean isPressing() {
        return facts.age().isPressing(thresholds);
    }

    /** Where nothing but freezing counts. */
    boolean isDangerous() {
        return facts.age().isDangerous();
    }

    private boolean isToFreeze() {
        return isPressing() || facts.age().share() >= thresholds.freezeShare();
    }

    boolean hasDeadRows() {
        return isLargeEnough() && facts.tuples().dead() > 0 && deadShare() >= thresholds.deadShare();
    }

    /** In its TOAST table, which VACUUM goes through with the table. */
    private boolean hasDeadToast() {
        return facts.toast()
                .filter(toast -> toast.bytes() >= thresholds.minBytes())
                .filter(toast -> toast.dead() > 0 && toast.deadShare() >= thresholds.deadShare())
                .isPresent();
    }

    /** Of a table never counted only the inserts are known: all there is may be new. */
    private boolean isInsertedInto() {
        Tuples tuples = facts.tuples();
        return isLargeEnough()
                && facts.allVisible() < VISIBLE_SHARE
                && tuples.insertedSinceVacuum() > 0
                && tuples.insertedSinceVacuum() >= INSERTED_SHARE * Math.max(0, tuples.live());
    }

    private boolean isStale() {
        if (facts.heapBytes() == 0) {
            return false;
        }
        Tuples tuples = facts.tuples();
        return wasNeverAnalysed()
                || (tuples.changedSinceAnalyze() >= FEWEST_CHANGES && changedShare() >= thresholds.changedShare());
    }

    private boolean wasNeverAnalysed() {
        return facts.tuples().live() < 0 || facts.last().analyze().isEmpty();
    }

    private boolean isLargeEnough() {
        return facts.totalBytes() >= thresholds.minBytes();
    }

    /** Unknown, so nothing to act on, while the rows were never counted: statistics come first then. */
    double deadShare() {
        Tuples tuples = facts.tuples();
        return tuples.live() < 0 ? 0 : tuples.dead() / (tuples.live() + tuples.dead());
    }

    private double changedShare() {
        return facts.tuples().changedSinceAnalyze() / Math.max(1, facts.tuples().live());
    }

    private long age() {
        return facts.age().oldest();
    }

    private double vacuumWorth() {
        double worth = isStale() ? ANALYZE_WORTH : 0;
        if (isToFreeze()) {
            worth += SPARED_SHARE * facts.totalBytes();
        }
        if (hasDeadRows()) {
            worth += deadShare() * facts.heapBytes();
        }
        if (hasDeadToast()) {
            worth += facts.toast()
                    .map(toast -> toast.deadShare() * toast.bytes())
                    .orElse(0.0);
        }
        if (isInsertedInto()) {
            worth += SPARED_SHARE * (1 - facts.allVisible()) * facts.heapBytes();
        }
        if (cleaning.passedOver()) {
            worth += SPARED_SHARE * facts.totalBytes();
        }
        return worth;
    }

    private String vacuumReason() {
        List<String> reasons = new ArrayList<>();
        if (isToFreeze()) {
            reasons.add(facts.age().reason());
        }
        if (hasDeadRows()) {
            reasons.add(Figures.percent(deadShare()) + " of its rows are dead");
        }
        if (hasDeadToast()) {
            facts.toast()
                    .ifPresent(toast -> reasons.add(
                            Figures.percent(toast.deadShare()) + " of the rows of its TOAST table are dead"));
        }
        if (isInsertedInto()) {
            reasons.add("only " + Figures.percent(facts.allVisible()) + " of its pages are all-visible after "
                    + Figures.count(facts.tuples().insertedSinceVacuum()) + " inserts");
        }
        if (cleaning.passedOver()) {
            reasons.add("its last vacuum passed over its indexes, to freeze in time");
        }
        if (isStale()) {
            reasons.add(staleReason());
        }
        return String.join("; ", reasons);
    }

    private String staleReason() {
        return wasNeverAnalysed()
                ? "it was never analysed since statistics began"
                : Figures.percent(changedShare()) + " of its rows changed since it was analysed";
    }

    private List<String> ageEvidence() {
        return isToFreeze() ? facts.age().evidence() : List.of();
    }

    private List<String> tupleEvidence() {
        Tuples tuples = facts.tuples();
        return List.of(
                tuples.live() < 0 ? "rows never counted" : Figures.count(tuples.live()) + " rows",
                Figures.count(tuples.dead()) + " dead",
                Figures.count(tuples.changedSinceAnalyze()) + " changes since analyze",
                "last vacuum " + Figures.time(facts.last().vacuum()),
                "last analyze " + Figures.time(facts.last().analyze()));
    }
}
