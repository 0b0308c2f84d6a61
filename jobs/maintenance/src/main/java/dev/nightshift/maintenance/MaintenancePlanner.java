package dev.nightshift.maintenance;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides what a server's maintenance is to do, from facts alone: the same facts, history and settings make the same plan.
 * First what can't wait, the oldest first; then what interrupted work left; then the rest, by what it is worth for its time.
 */
public final class MaintenancePlanner {

    private static final String MEASURING_EXTENSION = "pgstattuple";

    private final History history;
    private final MaintenanceSettings settings;

    public MaintenancePlanner(History history, MaintenanceSettings settings) {
        this.history = history;
        this.settings = settings;
    }

    public MaintenancePlan plan(Survey survey) {
        PlanDraft draft = new PlanDraft(history);
        survey.left().forEach(draft.leftOuts()::database);
        survey.databases()
                .forEach(database -> new DatabasePlanner(survey.major(), settings, history, draft).draft(database));
        return draft.plan();
    }

    /** What to read to measure a relation, and why it is worth it. */
    private record Candidate(Relation relation, Bloat bloat, long bytesToRead) {}

    private static final Comparator<Candidate> MOST_BLOAT_FIRST = comparing(
                    (Candidate each) -> each.bloat().bytes())
            .reversed()
            .thenComparing(each -> each.relation().database())
            .thenComparing(each -> each.relation().schema())
            .thenComparing(each -> each.relation().name());

    /**
     * The relations that the plan would rewrite for an estimate's sake, in databases where they can be measured: those with
     * the most bloat first. One that is larger than what is left of the limit is passed over, and its estimate stands.
     *
     * @param mostBytesToRead of all of them together
     */
    public List<Relation> candidates(Survey survey, long mostBytesToRead) {
        Set<Relation> rewritten = plan(survey).actions().stream()
                .map(PlannedAction::action)
                .filter(action -> action.kind() == ActionKind.REINDEX || action.kind() == ActionKind.REPACK)
                .map(Action::target)
                .collect(toSet());
        List<Relation> chosen = new ArrayList<>();
        long left = mostBytesToRead;
        for (Candidate candidate : estimated(survey, rewritten)) {
            if (candidate.bytesToRead() <= left) {
                left -= candidate.bytesToRead();
                chosen.add(candidate.relation());
            }
        }
        return chosen;
    }

    private static List<Candidate> estimated(Survey survey, Set<Relation> rewritten) {
        return survey.databases().stream()
                .filter(database -> database.extensions().contains(MEASURING_EXTENSION))
                .flatMap(MaintenancePlanner::relations)
                .filter(each -> each.bloat() instanceof Bloat.Estimated && rewritten.contains(each.relation()))
                .sorted(MOST_BLOAT_FIRST)
                .toList();
    }

    private static Stream<Candidate> relations(DatabaseFacts database) {
        return Stream.concat(
                database.tables().stream()
                        .map(table -> new Candidate(table.relation(), table.bloat(), table.heapBytes())),
                database.indexes().stream()
                        .map(index -> new Candidate(index.relation(), index.bloat(), index.bytes())));
    }
}
