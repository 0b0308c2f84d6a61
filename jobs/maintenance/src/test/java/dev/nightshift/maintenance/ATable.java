package dev.nightshift.maintenance;

import dev.nightshift.maintenance.TableFacts.FreezeAge;
import dev.nightshift.maintenance.TableFacts.LastDone;
import dev.nightshift.maintenance.TableFacts.Tuples;
import java.time.Instant;
import java.util.Optional;

/** Makes tables for tests: in the best of health, but for what is said. */
final class ATable {

    static final Instant LAST_NIGHT = Instant.parse("2026-11-19T02:00:00Z");
    private static final long LIMIT = 200_000_000;

    private final Relation relation;
    private boolean materializedView;
    private long heapBytes = 800L << 20;
    private long totalBytes = 1L << 30;
    private Tuples tuples = new Tuples(1_000_000, 0, 0, 0);
    private Optional<Instant> vacuumed = Optional.of(LAST_NIGHT);
    private Optional<Instant> analysed = Optional.of(LAST_NIGHT);
    private FreezeAge age = new FreezeAge(50_000_000, LIMIT, 0, 2 * LIMIT);
    private double allVisible = 1;
    private Bloat bloat = new Bloat.Estimated(0, 0);
    private Optional<TableFacts.Toast> toast = Optional.empty();
    private TableFacts.Vacuuming vacuuming = new TableFacts.Vacuuming(true, false);
    private Optional<String> repackObstacle = Optional.empty();
    private Optional<String> refusal = Optional.empty();

    private ATable(Relation relation) {
        this.relation = relation;
    }

    static ATable named(String name) {
        return of(Named.relation("shop", name));
    }

    static ATable of(Relation relation) {
        return new ATable(relation);
    }

    static ATable like(TableFacts facts) {
        ATable table = of(facts.relation())
                .size(facts.heapBytes(), facts.totalBytes())
                .tuples(facts.tuples())
                .vacuumed(facts.last().vacuum())
                .analysed(facts.last().analyze())
                .age(facts.age())
                .allVisible(facts.allVisible())
                .bloat(facts.bloat());
        table.materializedView = facts.materializedView();
        table.toast = facts.toast();
        table.vacuuming = facts.vacuuming();
        table.repackObstacle = facts.repackObstacle();
        table.refusal = facts.refusal();
        return table;
    }

    ATable materializedView() {
        materializedView = true;
        return this;
    }

    ATable size(long heap, long total) {
        heapBytes = heap;
        totalBytes = total;
        return this;
    }

    ATable tuples(Tuples some) {
        tuples = some;
        return this;
    }

    ATable live(double count) {
        return tuples(new Tuples(count, tuples.dead(), tuples.insertedSinceVacuum(), tuples.changedSinceAnalyze()));
    }

    ATable dead(long count) {
        return tuples(new Tuples(tuples.live(), count, tuples.insertedSinceVacuum(), tuples.changedSinceAnalyze()));
    }

    ATable inserted(long count) {
        return tuples(new Tuples(tuples.live(), tuples.dead(), count, tuples.changedSinceAnalyze()));
    }

    ATable changed(long count) {
        return tuples(new Tuples(tuples.live(), tuples.dead(), tuples.insertedSinceVacuum(), count));
    }

    ATable vacuumed(Optional<Instant> when) {
        vacuumed = when;
        return this;
    }

    ATable analysed(Optional<Instant> when) {
        analysed = when;
        return this;
    }

    ATable age(FreezeAge some) {
        age = some;
        return this;
    }

    ATable xids(long count) {
        return age(new FreezeAge(count, age.xidLimit(), age.multixacts(), age.multixactLimit()));
    }

    ATable xidLimit(long count) {
        return age(new FreezeAge(age.xids(), count, age.multixacts(), age.multixactLimit()));
    }

    ATable multixacts(long count) {
        return age(new FreezeAge(age.xids(), age.xidLimit(), count, age.multixactLimit()));
    }

    ATable allVisible(double share) {
        allVisible = share;
        return this;
    }

    ATable bloat(Bloat some) {
        bloat = some;
        return this;
    }

    /** Of the heap. */
    ATable bloated(double share) {
        return bloat(new Bloat.Estimated((long) (heapBytes * share), share));
    }

    ATable toast(long bytes, double live, long dead, Bloat some) {
        toast = Optional.of(new TableFacts.Toast(99, bytes, live, dead, some));
        return this;
    }

    ATable vacuuming(boolean truncates, boolean ownCleanup) {
        vacuuming = new TableFacts.Vacuuming(truncates, ownCleanup);
        return this;
    }

    ATable notRepackable(String why) {
        repackObstacle = Optional.of(why);
        return this;
    }

    ATable refused(String why) {
        refusal = Optional.of(why);
        return this;
    }

    TableFacts facts() {
        return new TableFacts(
                relation,
                materializedView,
                heapBytes,
                totalBytes,
                tuples,
                new LastDone(vacuumed, analysed),
                age,
                allVisible,
                bloat,
                toast,
                vacuuming,
                repackObstacle,
                refusal);
    }
}
