package dev.nightshift.maintenance;

import dev.nightshift.steps.StopSignal;
import dev.nightshift.steps.StopSwitch;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Plans by the server's own facts: asks it, measures what would be rewritten, and decides. */
public final class ServerPlanning implements PlanQueueing {

    /** Of what is read to measure it, in all: a quarter of an hour's reading on a slow disk. */
    private static final long MOST_MEASURED_BYTES = 64L << 30;

    private final MaintenanceCatalog catalog;
    private final Clock clock;

    public ServerPlanning(MaintenanceCatalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    /**
     * What a run would do if it began now; nothing is done.
     *
     * @throws MaintenanceException where the server can't be maintained as it is
     */
    public MaintenancePlan plan(String server, Scope scope) {
        return plan(server, scope, new StopSwitch(), MaintenanceProgress.NONE);
    }

    /**
     * What waits from earlier nights keeps its place as long as the facts still ask for it, and is skipped once they don't.
     * Where a person asked for a part, what waits is left as it is.
     */
    @Override
    public void queue(String run, String server, Scope scope) {
        MaintenancePlan plan = plan(server, scope, catalog.stopOf(run), catalog.progressOf(run));
        Set<Errand> waiting = scope.equals(Scope.ALL) ? keptOf(server, plan) : Set.of();
        List<PlannedAction> added = plan.actions().stream()
                .filter(planned -> !waiting.contains(Errand.of(planned)))
                .toList();
        catalog.operations().enqueue(run, server, added);
    }

    /** What has become urgent meanwhile, or wants other options, is another one. */
    private record Errand(PlannedAction.Urgency urgency, Action action) {

        static Errand of(PlannedAction planned) {
            return new Errand(planned.urgency(), planned.action());
        }
    }

    private Set<Errand> keptOf(String server, MaintenancePlan plan) {
        Set<Errand> wanted = plan.actions().stream().map(Errand::of).collect(Collectors.toSet());
        Set<Errand> kept = new HashSet<>();
        for (Operation operation : catalog.operations().open(server)) {
            Errand errand = Errand.of(operation.planned());
            if (operation.state() == Operation.State.WAITING && !(wanted.contains(errand) && kept.add(errand))) {
                String why = "a later look at the server did not ask for it any more";
                catalog.operations().ended(operation.id(), Operation.State.SKIPPED, clock.instant(), 0, why);
            }
        }
        return kept;
    }

    private MaintenancePlan plan(String server, Scope scope, StopSignal stop, MaintenanceProgress progress) {
        MaintenanceSettings settings = catalog.maintenanceOf(server);
        progress.stage("taking facts", 0);
        Survey survey = scope.of(Surveyor.survey(
                settings.server(),
                name -> scope.takesDatabase(name) && settings.selection().selectsDatabase(name)));
        stop.check();
        MaintenancePlanner planner = new MaintenancePlanner(catalog.operations().history(server), settings);
        progress.stage("measuring", 0);
        Measuring measuring = new Measuring(settings.server(), settings.care(), stop);
        return planner.plan(
                measuring.measure(survey, planner.candidates(survey, MOST_MEASURED_BYTES), MOST_MEASURED_BYTES));
    }
}
