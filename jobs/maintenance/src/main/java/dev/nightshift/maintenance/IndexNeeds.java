package dev.nightshift.maintenance;

import dev.nightshift.maintenance.PlannedAction.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What one index needs. */
record IndexNeeds(IndexFacts facts, Thresholds thresholds) {

    /** Splits of pages bring a rebuilt index back to its usual looseness soon; only what grows beyond that is bloat. */
    private static final double GROWTH = 1.2;

    boolean isBloated() {
        return thresholds.areReachedBy(facts.bloat(), facts.bytes());
    }

    Wish rebuild() {
        long gain = facts.bloat().bytes();
        return new Wish(
                new Action.ReindexConcurrently(facts.relation()),
                Urgency.ROUTINE,
                bloatReason(),
                List.of(Figures.evidence(facts.bloat()), entries()),
                facts.bytes(),
                gain,
                gain);
    }

    /** Whether its last check, or its last rebuild, is long enough ago; never where nobody asked for checks. */
    boolean isDueForCheck(History history, Instant now) {
        Duration every = thresholds.choices().checkEvery();
        return !every.isZero()
                && facts.method().equals("btree")
                && history.lastSound(facts.relation())
                        .map(last -> !last.plus(every).isAfter(now))
                        .orElse(true);
    }

    Wish check(History history, Instant now) {
        Optional<Instant> last = history.lastSound(facts.relation());
        return new Wish(
                new Action.CheckIndex(facts.relation()),
                Urgency.CHECK,
                last.map(then -> "it was checked or rebuilt " + days(Duration.between(then, now))
                                + " ago, and is checked every "
                                + days(thresholds.choices().checkEvery()))
                        .orElse("it was never checked"),
                List.of("last check or rebuild " + Figures.time(last), entries()),
                facts.bytes(),
                0,
                last.map(then -> (double) Duration.between(then, now).toSeconds())
                        .orElse(Double.MAX_VALUE));
    }

    private static String days(Duration duration) {
        return duration.toDays() == 0
                ? Figures.duration(duration)
                : duration.toDays() + (duration.toDays() == 1 ? " day" : " days");
    }

    Wish drop() {
        return new Wish(
                new Action.DropInvalidIndex(facts.relation()),
                Urgency.LEFTOVER,
                "an interrupted REINDEX CONCURRENTLY left it; no query uses it, and each write pays for it",
                List.of("invalid", Figures.bytes(facts.bytes())),
                facts.bytes(),
                facts.bytes(),
                facts.bytes());
    }

    String bloatReason() {
        return Figures.percent(facts.bloat().share()) + " of its " + Figures.bytes(facts.bytes()) + " are bloat";
    }

    private String entries() {
        return facts.method() + (facts.entries() < 0 ? "" : ", " + Figures.count(facts.entries()) + " entries");
    }

    String exclusionReason() {
        return bloatReason() + ", but an exclusion constraint's index can't be rebuilt concurrently; REINDEX INDEX "
                + facts.relation().quoted() + " would, and stop all writes meanwhile";
    }

    /** Of one whose bloat is not known: whether it could be rebuilt for it. */
    boolean isWorthMeasuring() {
        return facts.bloat() instanceof Bloat.Withheld
                && facts.method().equals("btree")
                && facts.bytes() >= Math.max(thresholds.minBytes(), thresholds.bloatBytes())
                && !thresholds.isTooLarge(facts.bytes())
                && !facts.state().exclusion()
                && facts.refusal().isEmpty();
    }

    /** Why a rebuild would not last; empty where it would, or nobody knows. */
    Optional<String> looseByNature(History history) {
        if (facts.entries() <= 0) {
            return Optional.empty();
        }
        double now = facts.bytes() / facts.entries();
        return history.entryBytesAfterRebuild(facts.relation())
                .filter(rebuilt -> now < GROWTH * rebuilt)
                .map(rebuilt -> bloatReason() + ", but with " + Figures.count(now)
                        + " bytes an entry it is about as it was right after its last rebuild ("
                        + Figures.count(rebuilt) + "): it is that loose by nature");
    }

    /** What to tell of one that is invalid and stays. */
    String invalidReason() {
        String rebuild = "REINDEX INDEX CONCURRENTLY " + facts.relation().quoted();
        if (facts.state().constraint()) {
            return "is invalid, but a constraint needs it, so it is not dropped. Rebuild it by " + rebuild;
        }
        return "is invalid, and not by an interrupted rebuild: a CREATE INDEX CONCURRENTLY that failed, most likely. Finish"
                + " it by " + rebuild + ", or remove it by DROP INDEX CONCURRENTLY "
                + facts.relation().quoted();
    }
}
