package dev.nightshift.maintenance;

import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Drafts what one database needs. */
final class DatabasePlanner {

    static final int FIRST_WITH_REPACK = 19;

    private final Survey survey;
    private final MaintenanceSettings settings;
    private final History history;
    private final PlanDraft draft;

    /** Oids of tables that are to be rewritten, their indexes with them. */
    private final Set<Long> repacked = new HashSet<>();

    /** How many indexes are due for a check that can't be made. */
    private int unchecked;

    DatabasePlanner(Survey survey, MaintenanceSettings settings, History history, PlanDraft draft) {
        this.survey = survey;
        this.settings = settings;
        this.history = history;
        this.draft = draft;
    }

    void draft(DatabaseFacts database) {
        Map<Long, List<IndexFacts>> byTable = database.indexes().stream()
                .collect(groupingBy(index -> index.table().oid()));
        database.tables().stream()
                .filter(table -> settings.selection().selectsTable(table.relation()))
                .forEach(table ->
                        table(table, byTable.getOrDefault(table.relation().oid(), List.of())));
        database.indexes().stream()
                .filter(index -> settings.selection().selectsIndex(index.relation(), index.table()))
                .forEach(index ->
                        index(index, byTable.getOrDefault(index.table().oid(), List.of()), database.checkRefusal()));
        catalogs(database);
        if (unchecked > 0) {
            draft.leftOuts()
                    .all(
                            database.database(),
                            (unchecked == 1 ? "1 index is" : unchecked + " indexes are") + " due for a check, but "
                                    + database.checkRefusal().orElseThrow());
        }
    }

    /** Whichever tables are selected: its catalogues alone can stop the server. */
    private void catalogs(DatabaseFacts database) {
        List<CatalogAge> pressing = database.catalogs().stream()
                .filter(each -> each.age().isPressing(settings.thresholds().of(each.relation())))
                .toList();
        pressing.stream()
                .filter(each -> each.refusal().isEmpty())
                .forEach(each -> draft.offer(each.wish(), each.refusal(), settings.thresholds()));
        CatalogAge.refused(pressing).ifPresent(why -> draft.leftOuts().pressing(database.database(), why));
    }

    private void table(TableFacts table, List<IndexFacts> indexes) {
        Thresholds thresholds = settings.thresholds().of(table.relation());
        TableNeeds needs = new TableNeeds(table, indexes, thresholds, cleaning(table, indexes, thresholds));
        if (isToRepack(needs)) {
            repacked.add(table.relation().oid());
            offer(needs.repack(), needs);
            needs.analyze().ifPresent(wish -> offer(wish, needs));
            return;
        }
        needs.vacuumOrAnalyze(settings.care().parallel()).ifPresent(wish -> offer(wish, needs));
        if (needs.isHeapBloated()) {
            obstacle(needs).ifPresent(obstacle -> tellHeapBloat(needs, obstacle));
        }
        tellWithheld(table.relation(), table.heapBytes(), table.bloat(), needs.thresholds());
        table.toast()
                .filter(toast -> !(table.bloat() instanceof Bloat.Withheld))
                .ifPresent(toast -> tellWithheld(table.relation(), toast.bytes(), toast.bloat(), needs.thresholds()));
    }

    private IndexCleaning cleaning(TableFacts table, List<IndexFacts> indexes, Thresholds thresholds) {
        long loose = indexes.stream()
                .map(index -> new IndexNeeds(index, thresholds))
                .filter(needs -> needs.isBloated() && !isToRebuild(needs))
                .count();
        return new IndexCleaning(loose, history.passedOverIndexes(table.relation()));
    }

    /** Of a bloated one. */
    private boolean isToRebuild(IndexNeeds needs) {
        IndexFacts index = needs.facts();
        return settings.selection().selectsIndex(index.relation(), index.table())
                && index.state().valid()
                && !index.state().exclusion()
                && index.refusal().isEmpty()
                && !needs.thresholds().isTooLarge(index.bytes())
                && needs.looseByNature(history).isEmpty();
    }

    private void tellHeapBloat(TableNeeds needs, String obstacle) {
        TableFacts table = needs.facts();
        draft.leftOuts()
                .relation(
                        LeftOuts.Cause.HEAP_BLOAT,
                        table.relation(),
                        table.rowBloat().bytes(),
                        needs.heapReason() + "; " + obstacle);
    }

    private void offer(Wish wish, TableNeeds needs) {
        draft.offer(wish, needs.facts().refusal(), needs.thresholds());
    }

    private boolean isToRepack(TableNeeds needs) {
        return needs.isHeapBloated() && obstacle(needs).isEmpty();
    }

    /** Why a bloated heap is not rewritten, as a clause that says what would help; empty where it is. */
    private Optional<String> obstacle(TableNeeds needs) {
        TableFacts table = needs.facts();
        if (table.materializedView()) {
            return Optional.of("REFRESH MATERIALIZED VIEW would return it");
        }
        if (survey.major() < FIRST_WITH_REPACK) {
            return Optional.of("PostgreSQL 19's REPACK or pg_repack would return it");
        }
        if (!needs.thresholds().choices().repack()) {
            return Optional.of("REPACK would return it; maintenance.thresholds.repack allows it");
        }
        if (needs.thresholds().isTooLarge(table.totalBytes())) {
            return Optional.of("REPACK would return it, but it is above maintenance.thresholds.max-size");
        }
        // A rewrite takes too long for what can't wait.
        return needs.isPressing()
                ? Optional.of("REPACK returns it once the table is frozen")
                : table.repackObstacle().or(table::refusal).map(obstacle -> "REPACK would return it, but " + obstacle);
    }

    private void index(IndexFacts index, List<IndexFacts> ofTable, Optional<String> checkRefusal) {
        IndexNeeds needs = new IndexNeeds(index, settings.thresholds().of(index.table()));
        if (index.state().beingBuilt()) {
            return;
        }
        if (!index.state().valid()) {
            invalid(needs, ofTable);
        } else if (!repacked.contains(index.table().oid())) {
            if (!isRebuilt(needs)) {
                check(needs, checkRefusal);
            }
        }
    }

    private void check(IndexNeeds needs, Optional<String> refusal) {
        if (!needs.isDueForCheck(history, survey.taken())) {
            return;
        }
        Duration takes = IndexCheck.time(history, needs.facts().bytes());
        Duration longest = settings.care().checkTimeout();
        if (refusal.isPresent()) {
            unchecked++;
        } else if (takes.compareTo(longest) > 0) {
            leave(
                    LeftOuts.Cause.TOO_LARGE,
                    needs,
                    "is due for a check, which takes about " + Figures.duration(takes) + "; expected at most "
                            + Figures.duration(longest) + ". Raise maintenance.check-timeout to take it in");
        } else {
            draft.offer(needs.check(history, survey.taken()), Optional.empty(), needs.thresholds());
        }
    }

    private void invalid(IndexNeeds needs, List<IndexFacts> ofTable) {
        if (Leftover.isOne(needs.facts(), ofTable)) {
            draft.offer(needs.drop(), needs.facts().refusal(), needs.thresholds());
        } else {
            leave(LeftOuts.Cause.INVALID, needs, needs.invalidReason());
        }
    }

    /** Of one that is valid; a rebuild ends with a check. */
    private boolean isRebuilt(IndexNeeds needs) {
        IndexFacts index = needs.facts();
        if (!needs.isBloated()) {
            tellWithheld(index.relation(), index.bytes(), index.bloat(), needs.thresholds());
            if (needs.isWorthMeasuring()) {
                draft.unknown(index.relation(), index.bytes());
            }
            return false;
        }
        Optional<String> lasting = needs.looseByNature(history);
        if (index.state().exclusion()) {
            leave(LeftOuts.Cause.NOT_CONCURRENTLY, needs, needs.exclusionReason());
        } else if (lasting.isPresent()) {
            leave(LeftOuts.Cause.LOOSE_BY_NATURE, needs, lasting.get());
        } else {
            return draft.offer(needs.rebuild(), index.refusal(), needs.thresholds());
        }
        return false;
    }

    private void leave(LeftOuts.Cause cause, IndexNeeds needs, String reason) {
        draft.leftOuts().relation(cause, needs.facts().relation(), needs.facts().bytes(), reason);
    }

    /** Only where a figure might have led to something. */
    private void tellWithheld(Relation relation, long bytes, Bloat bloat, Thresholds thresholds) {
        if (bloat instanceof Bloat.Withheld withheld && bytes > 0 && bytes >= thresholds.minBytes()) {
            draft.leftOuts().withheld(relation, withheld.reason());
        }
    }
}
