package dev.nightshift.maintenance;

import dev.nightshift.maintenance.PlannedAction.Urgency;
import dev.nightshift.maintenance.TableFacts.FreezeAge;
import dev.nightshift.maintenance.TableFacts.Tuples;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one table needs of VACUUM, ANALYZE and REPACK.
 *
 * @see <a href="https://www.postgresql.org/docs/current/routine-vacuuming.html">Routine Vacuuming</a>
 */
record TableNeeds(TableFacts facts, Thresholds thresholds) {

    /** From here on autovacuum may freeze by force at any hour, and then gives way to nobody who wants a lock. */
    private static final double FORCED_SOON = 0.95;

    /**
     * At 1.6 billion the server's failsafe drops all else to freeze, at some 2.1 billion it takes no more writes. Only a
     * limit that was set far up lets a table get here unforced; what is left is time enough for the largest ones.
     */
    private static final long DANGEROUS_AGE = 1_000_000_000L;

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
        if (isToFreeze() || hasDeadRows() || isInsertedInto()) {
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

    /**
     * Index cleanup is left to the server: its failsafe knows when there is no more time for it. Pages at the end are only
     * cut off where rows died, since that locks the table for a moment, and queries of a standby may be cancelled for it.
     */
    private Wish vacuum(int parallel) {
        Action action =
                new Action.Vacuum(facts.relation(), isToFreeze(), isStale(), hasDeadRows() && !isPressing(), parallel);
        List<String> evidence = new ArrayList<>(ageEvidence());
        evidence.addAll(tupleEvidence());
        return new Wish(
                action,
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
                List.of(evidence(facts.bloat())),
                facts.bloat().bytes(),
                (double) facts.bloat().bytes());
    }

    private Wish wish(Action action, String reason, List<String> evidence, long gainBytes, double worth) {
        return new Wish(action, Urgency.ROUTINE, reason, evidence, facts.totalBytes(), gainBytes, worth);
    }

    /** Whether a rewrite of it would be worth it. */
    boolean isHeapBloated() {
        return thresholds.areReachedBy(facts.bloat(), facts.heapBytes());
    }

    String heapReason() {
        return Figures.percent(facts.bloat().share()) + " of the heap ("
                + Figures.bytes(facts.bloat().bytes()) + ") is bloat";
    }

    static String evidence(Bloat bloat) {
        return Figures.bytes(bloat.bytes()) + " of bloat, "
                + (bloat instanceof Bloat.Measured ? "measured" : "estimated from statistics");
    }

    boolean isPressing() {
        return facts.age().share() >= Math.max(FORCED_SOON, thresholds.freezeShare()) || age() >= DANGEROUS_AGE;
    }

    private boolean isToFreeze() {
        return isPressing() || facts.age().share() >= thresholds.freezeShare();
    }

    private boolean hasDeadRows() {
        return isLargeEnough() && facts.tuples().dead() > 0 && deadShare() >= thresholds.deadShare();
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
    private double deadShare() {
        Tuples tuples = facts.tuples();
        return tuples.live() < 0 ? 0 : tuples.dead() / (tuples.live() + tuples.dead());
    }

    private double changedShare() {
        return facts.tuples().changedSinceAnalyze() / Math.max(1, facts.tuples().live());
    }

    private long age() {
        return Math.max(facts.age().xids(), facts.age().multixacts());
    }

    private double vacuumWorth() {
        double worth = isStale() ? ANALYZE_WORTH : 0;
        if (isToFreeze()) {
            worth += SPARED_SHARE * facts.totalBytes();
        }
        if (hasDeadRows()) {
            worth += deadShare() * facts.heapBytes();
        }
        if (isInsertedInto()) {
            worth += SPARED_SHARE * (1 - facts.allVisible()) * facts.heapBytes();
        }
        return worth;
    }

    private String vacuumReason() {
        List<String> reasons = new ArrayList<>();
        if (isToFreeze()) {
            reasons.add(ageReason());
        }
        if (hasDeadRows()) {
            reasons.add(Figures.percent(deadShare()) + " of its rows are dead");
        }
        if (isInsertedInto()) {
            reasons.add("only " + Figures.percent(facts.allVisible()) + " of its pages are all-visible after "
                    + Figures.count(facts.tuples().insertedSinceVacuum()) + " inserts");
        }
        if (isStale()) {
            reasons.add(staleReason());
        }
        return String.join("; ", reasons);
    }

    private String ageReason() {
        return age() >= DANGEROUS_AGE
                ? "its oldest ids are " + Figures.count(age())
                        + " transactions old, and near 2,100,000,000 the server takes no more writes"
                : "its age is " + Figures.percent(facts.age().share())
                        + " of that at which autovacuum freezes by force";
    }

    private String staleReason() {
        return wasNeverAnalysed()
                ? "it was never analysed since statistics began"
                : Figures.percent(changedShare()) + " of its rows changed since it was analysed";
    }

    private List<String> ageEvidence() {
        FreezeAge age = facts.age();
        return isToFreeze()
                ? List.of(
                        "transaction age " + Figures.count(age.xids()) + " of " + Figures.count(age.xidLimit()),
                        "multixact age " + Figures.count(age.multixacts()) + " of "
                                + Figures.count(age.multixactLimit()))
                : List.of();
    }

    private List<String> tupleEvidence() {
        Tuples tuples = facts.tuples();
        return List.of(
                tuples.live() < 0 ? "rows never counted" : Figures.count(tuples.live()) + " rows",
                Figures.count(tuples.dead()) + " dead",
                Figures.count(tuples.changedSinceAnalyze()) + " changes since analyze",
                "last vacuum " + time(facts.last().vacuum()),
                "last analyze " + time(facts.last().analyze()));
    }

    private static String time(Optional<Instant> last) {
        return last.map(instant -> instant.truncatedTo(ChronoUnit.SECONDS).toString())
                .orElse("never");
    }
}
