package dev.nightshift.maintenance;

import static java.util.stream.Collectors.groupingBy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Drafts what one database needs. */
final class DatabasePlanner {

    private static final int FIRST_WITH_REPACK = 19;

    private final int major;
    private final MaintenanceSettings settings;
    private final History history;
    private final PlanDraft draft;

    /** Oids of tables that are to be rewritten, their indexes with them. */
    private final Set<Long> repacked = new HashSet<>();

    DatabasePlanner(int major, MaintenanceSettings settings, History history, PlanDraft draft) {
        this.major = major;
        this.settings = settings;
        this.history = history;
        this.draft = draft;
    }

    void draft(DatabaseFacts database) {
        database.tables().stream()
                .filter(table -> settings.selection().selectsTable(table.relation()))
                .forEach(this::table);
        Map<Long, List<IndexFacts>> byTable = database.indexes().stream()
                .collect(groupingBy(index -> index.table().oid()));
        database.indexes().stream()
                .filter(index -> settings.selection().selectsIndex(index.relation(), index.table()))
                .forEach(
                        index -> index(index, byTable.getOrDefault(index.table().oid(), List.of())));
    }

    private void table(TableFacts table) {
        TableNeeds needs = new TableNeeds(table, settings.thresholds().of(table.relation()));
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
    }

    private void tellHeapBloat(TableNeeds needs, String obstacle) {
        TableFacts table = needs.facts();
        draft.leftOuts()
                .relation(
                        LeftOuts.Cause.HEAP_BLOAT,
                        table.relation(),
                        table.bloat().bytes(),
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
        if (major < FIRST_WITH_REPACK) {
            return Optional.of("PostgreSQL 19's REPACK or pg_repack would return it");
        }
        if (!needs.thresholds().repack()) {
            return Optional.of("REPACK would return it; maintenance.thresholds.repack allows it");
        }
        if (needs.thresholds().isTooLarge(table.totalBytes())) {
            return Optional.of("REPACK would return it, but it is above maintenance.thresholds.max-size");
        }
        // A rewrite takes too long for what can't wait.
        return needs.isPressing()
                ? Optional.of("REPACK returns it once the table is frozen")
                : table.refusal().map(refusal -> "REPACK would return it, but " + refusal);
    }

    private void index(IndexFacts index, List<IndexFacts> ofTable) {
        IndexNeeds needs = new IndexNeeds(index, settings.thresholds().of(index.table()));
        if (index.state().beingBuilt()) {
            return;
        }
        if (!index.state().valid()) {
            invalid(needs, ofTable);
        } else if (!repacked.contains(index.table().oid())) {
            valid(needs);
        }
    }

    private void invalid(IndexNeeds needs, List<IndexFacts> ofTable) {
        if (Leftover.isOne(needs.facts(), ofTable)) {
            draft.offer(needs.drop(), needs.facts().refusal(), needs.thresholds());
        } else {
            leave(LeftOuts.Cause.INVALID, needs, needs.invalidReason());
        }
    }

    private void valid(IndexNeeds needs) {
        IndexFacts index = needs.facts();
        if (!needs.isBloated()) {
            tellWithheld(index.relation(), index.bytes(), index.bloat(), needs.thresholds());
        } else if (index.state().exclusion()) {
            leave(
                    LeftOuts.Cause.NOT_CONCURRENTLY,
                    needs,
                    needs.bloatReason()
                            + ", but an exclusion constraint's index can't be rebuilt concurrently; REINDEX INDEX "
                            + index.relation().quoted() + " would, and stop all writes meanwhile");
        } else {
            needs.looseByNature(history)
                    .ifPresentOrElse(
                            reason -> leave(LeftOuts.Cause.LOOSE_BY_NATURE, needs, reason),
                            () -> draft.offer(needs.rebuild(), index.refusal(), needs.thresholds()));
        }
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
