package dev.nightshift.maintenance;

import dev.nightshift.steps.StopSignal;
import dev.nightshift.steps.StopSwitch;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plans by the server's own facts: asks it, measures what would be rewritten, and decides. */
public final class ServerPlanning implements PlanQueueing {

    /** Of what is read to measure it, in all: a quarter of an hour's reading on a slow disk. */
    private static final long MOST_MEASURED_BYTES = 64L << 30;

    private static final Logger LOG = LoggerFactory.getLogger(ServerPlanning.class);

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
        MaintenancePlan plan =
                look(server, scope, new StopSwitch(), MaintenanceProgress.NONE).plan();
        return SetAside.of(catalog.operations(), server, scope, clock.instant()).from(plan);
    }

    /**
     * What waits from earlier nights keeps its place as long as the facts still ask for it, and is skipped once they don't.
     * Where a person asked for a part, the run takes over what waits of it, and the rest is left as it is.
     */
    @Override
    public Omissions queue(String run, String server, Scope scope) {
        Look look = look(server, scope, catalog.stopOf(run), catalog.progressOf(run));
        OperationLog log = catalog.operations();
        QueueRevision revision = QueueRevision.of(
                log.open(server),
                look.survey(),
                look.plan(),
                scope,
                catalog.maintenanceOf(server).selection());
        revision.replanned().forEach(each -> log.replanned(each.id(), each.planned()));
        revision.dropped()
                .forEach(each -> log.ended(each.id(), Operation.State.SKIPPED, clock.instant(), 0, each.why()));
        if (!scope.equals(Scope.ALL)) {
            log.adopted(revision.kept(), run);
        }
        log.enqueue(run, server, revision.added());
        Omissions omissions = look.plan().omissions();
        tell(server, omissions);
        return omissions;
    }

    private static void tell(String server, Omissions omissions) {
        omissions
                .pressing()
                .forEach(each ->
                        LOG.warn("{}: freezing that can't wait is left out: {}", server, Figures.printable(each)));
        omissions.others().forEach(each -> LOG.info("{}: left out: {}", server, Figures.printable(each)));
    }

    private record Look(Survey survey, MaintenancePlan plan) {}

    private Look look(String server, Scope scope, StopSignal stop, MaintenanceProgress progress) {
        MaintenanceSettings settings = catalog.maintenanceOf(server);
        progress.stage("taking facts", 0);
        Survey whole = Surveyor.survey(
                settings.server(),
                name -> scope.takesDatabase(name) && settings.selection().selectsDatabase(name),
                stop);
        new NamedPart(settings.server(), scope, stop).requireIn(whole);
        Survey survey = scope.of(whole);
        stop.check();
        MaintenancePlanner planner = new MaintenancePlanner(catalog.operations().history(server), settings);
        progress.stage("measuring", 0);
        Measuring measuring = new Measuring(settings, Rhythm.of(clock, WorkHours.of(settings.window()), stop), stop);
        Survey measured =
                measuring.measure(survey, planner.candidates(survey, MOST_MEASURED_BYTES), MOST_MEASURED_BYTES);
        List<String> idle = scope.equals(Scope.ALL)
                ? IdlePatterns.of(settings.selection(), settings.thresholds().rules(), whole)
                : List.of();
        return new Look(measured, planner.plan(measured, idle));
    }
}
