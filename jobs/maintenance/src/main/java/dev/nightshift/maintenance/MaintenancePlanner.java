package dev.nightshift.maintenance;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides what a server's maintenance is to do, from facts alone: the same facts, history and settings make the same plan.
 * First what can't wait, the oldest first; then what interrupted work left; then the rest, by what it is worth for its time;
 * checks last, that longest ago first.
 */
public final class MaintenancePlanner {

    private static final String MEASURING_EXTENSION = "pgstattuple";

    /** Of what is read to measure in all. */
    private static final int SHARE_OF_UNKNOWN = 4;

    private final History history;
    private final MaintenanceSettings settings;

    public MaintenancePlanner(History history, MaintenanceSettings settings) {
        this.history = history;
        this.settings = settings;
    }

    public MaintenancePlan plan(Survey survey) {
        return draft(survey).plan();
    }

    /** @param idle what {@link IdlePatterns} says, which the plan tells */
    MaintenancePlan plan(Survey survey, List<String> idle) {
        PlanDraft draft = draft(survey);
        idle.forEach(each -> draft.leftOuts().all("the configuration", each));
        return draft.plan();
    }

    private PlanDraft draft(Survey survey) {
        PlanDraft draft = new PlanDraft(history);
        if (settings.thresholds().repackSome() && survey.major() < DatabasePlanner.FIRST_WITH_REPACK) {
            draft.leftOuts()
                    .all(
                            "the server",
                            "is PostgreSQL " + survey.major() + ", and REPACK came with "
                                    + DatabasePlanner.FIRST_WITH_REPACK
                                    + ": maintenance.thresholds.repack changes nothing on it");
        }
        if (!survey.seesOthers()) {
            draft.leftOuts()
                    .all("the server", GateKeeper.unseenBy(settings.server().username()));
        }
        survey.left().forEach(draft.leftOuts()::database);
        survey.unseen().forEach(database -> database.overdue()
                .ifPresent(why -> draft.leftOuts().pressing(database.name(), why)));
        survey.databases().forEach(database -> new DatabasePlanner(survey, settings, history, draft).draft(database));
        return draft;
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
     * the most bloat first. Then indexes of which no estimate is known, the largest first; they are read each night, so a
     * part of the limit must do for them. One that is larger than what is left is passed over.
     *
     * @param mostBytesToRead of all of them together
     */
    public List<Relation> candidates(Survey survey, long mostBytesToRead) {
        PlanDraft draft = draft(survey);
        Set<Relation> rewritten = draft.plan().actions().stream()
                .map(PlannedAction::action)
                .filter(action -> action.kind() == ActionKind.REINDEX || action.kind() == ActionKind.REPACK)
                .map(Action::target)
                .collect(toSet());
        Map<Relation, Candidate> measurable = measurable(survey);
        List<Candidate> unknown = draft.unknown().stream()
                .flatMap(relation -> Optional.ofNullable(measurable.get(relation)).stream())
                .toList();
        List<Candidate> chosen = new ArrayList<>(affordable(estimated(measurable, rewritten), mostBytesToRead));
        long left = mostBytesToRead
                - chosen.stream().mapToLong(Candidate::bytesToRead).sum();
        chosen.addAll(affordable(unknown, Math.min(left, mostBytesToRead / SHARE_OF_UNKNOWN)));
        return chosen.stream().map(Candidate::relation).toList();
    }

    private static List<Candidate> affordable(List<Candidate> candidates, long mostBytesToRead) {
        List<Candidate> chosen = new ArrayList<>();
        long left = mostBytesToRead;
        for (Candidate candidate : candidates) {
            if (candidate.bytesToRead() <= left) {
                left -= candidate.bytesToRead();
                chosen.add(candidate);
            }
        }
        return chosen;
    }

    private static Map<Relation, Candidate> measurable(Survey survey) {
        return survey.databases().stream()
                .filter(database -> database.extensions().contains(MEASURING_EXTENSION))
                .flatMap(MaintenancePlanner::relations)
                .collect(toMap(Candidate::relation, each -> each));
    }

    private static List<Candidate> estimated(Map<Relation, Candidate> measurable, Set<Relation> rewritten) {
        return measurable.values().stream()
                .filter(each -> each.bloat() instanceof Bloat.Estimated && rewritten.contains(each.relation()))
                .sorted(MOST_BLOAT_FIRST)
                .toList();
    }

    private static Stream<Candidate> relations(DatabaseFacts database) {
        return Stream.concat(
                database.tables().stream()
                        .map(table -> new Candidate(table.relation(), table.rowBloat(), table.rowBytes())),
                database.indexes().stream()
                        .map(index -> new Candidate(index.relation(), index.bloat(), index.bytes())));
    }
}
