package dev.nightshift.maintenance;

import dev.nightshift.maintenance.MaintenancePlan.LeftOut;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is left alone for some nights, since it takes its process or its server down. */
final class SetAside {

    private final List<Interruptions> interruptions;
    private final Instant now;

    private SetAside(List<Interruptions> interruptions, Instant now) {
        this.interruptions = List.copyOf(interruptions);
        this.now = now;
    }

    /** Nothing is, of a table that a person asked for by its name. */
    static SetAside of(OperationLog log, String server, Scope scope, Instant now) {
        return new SetAside(scope.table().isPresent() ? List.of() : log.interruptions(server), now);
    }

    /** As a clause; empty where it may be done. What can't wait may: the server stops in the end if it is never tried. */
    Optional<String> whyNot(PlannedAction planned) {
        return interruptions.stream()
                .filter(each -> !planned.isUrgent() && each.isOf(planned.action()))
                .flatMap(each -> each.setAsideUntil(now).map(each::whyNot).stream())
                .findFirst();
    }

    /** Moves it to what is left out. */
    MaintenancePlan from(MaintenancePlan plan) {
        List<PlannedAction> actions = new ArrayList<>();
        List<LeftOut> leftOut = new ArrayList<>(plan.leftOut());
        for (PlannedAction planned : plan.actions()) {
            Action action = planned.action();
            whyNot(planned)
                    .ifPresentOrElse(
                            why -> leftOut.add(new LeftOut(
                                    Figures.name(action.target()),
                                    action.kind().text() + ", since " + planned.reason() + ": " + why)),
                            () -> actions.add(planned));
        }
        return new MaintenancePlan(actions, leftOut, plan.omissions());
    }
}
