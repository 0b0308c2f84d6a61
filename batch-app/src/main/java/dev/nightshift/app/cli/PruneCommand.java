package dev.nightshift.app.cli;

import dev.nightshift.app.catalog.Repositories;
import dev.nightshift.app.console.Human;
import dev.nightshift.app.console.Table;
import dev.nightshift.app.settings.RetentionEntry;
import dev.nightshift.app.settings.Settings;
import dev.nightshift.repository.PrunePlan;
import dev.nightshift.repository.PrunePlan.PackToRemove;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.RetentionPlan;
import dev.nightshift.repository.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "prune",
        description = {
            "Remove the snapshots that retention does not keep, and free what only they needed.",
            "What is freed is deleted by a later prune, after a grace."
        })
final class PruneCommand implements Callable<Integer> {

    private final Session session;

    @Option(
            names = "--repository",
            paramLabel = "NAME",
            description = "a repository of the configuration (default: the one that backups are written to)")
    private @Nullable String name;

    @Option(names = "--dry-run", description = "only say what would be done, and why")
    private boolean dryRun;

    @Mixin
    private final OutputFormat format = new OutputFormat();

    PruneCommand(Session session) {
        this.session = session;
    }

    /** What is decided on one snapshot. */
    record Decision(String server, String snapshot, boolean kept, String reason) {}

    /** What a prune prints as JSON. */
    record Pruned(boolean dryRun, List<Decision> snapshots, PrunePlan packs) {}

    @Override
    public Integer call() {
        Settings settings = session.settings();
        Repositories repositories = new Repositories(settings, session.clock());
        try (Repository repository =
                repositories.namedOrPrimary(Optional.ofNullable(name)).open()) {
            List<Decision> decisions = new ArrayList<>();
            List<Snapshot> toForget = new ArrayList<>();
            byServer(repository).forEach((server, snapshots) -> decide(settings, server, snapshots)
                    .ifPresentOrElse(
                            plan -> {
                                decisions.addAll(told(server, plan));
                                toForget.addAll(plan.toForget());
                            },
                            () -> decisions.addAll(untouched(server, snapshots))));
            PrunePlan packs = act(repository, toForget);
            if (format.isJson()) {
                session.json(new Pruned(dryRun, decisions, packs));
            } else {
                print(decisions, packs);
            }
        }
        return ExitCode.DONE;
    }

    private PrunePlan act(Repository repository, List<Snapshot> toForget) {
        if (dryRun) {
            return repository.planPrune();
        }
        if (!toForget.isEmpty()) {
            repository.forget(toForget);
        }
        return repository.prune();
    }

    private static Map<String, List<Snapshot>> byServer(Repository repository) {
        return repository.snapshots().stream()
                .collect(Collectors.groupingBy(Snapshot::server, TreeMap::new, Collectors.toList()));
    }

    /** Nothing is decided on a server that the configuration does not know: it may have been removed by mistake. */
    private Optional<RetentionPlan> decide(Settings settings, String server, List<Snapshot> snapshots) {
        return Optional.ofNullable(settings.servers().get(server)).map(entry -> {
            RetentionEntry retention = RetentionEntry.of(settings, entry);
            return retention
                    .policy()
                    .plan(snapshots, retention.zone(), session.clock().instant());
        });
    }

    private static List<Decision> told(String server, RetentionPlan plan) {
        List<Decision> decisions = new ArrayList<>();
        plan.kept()
                .forEach(kept ->
                        decisions.add(new Decision(server, kept.snapshot().id(), true, kept.text())));
        plan.removed()
                .forEach(removed ->
                        decisions.add(new Decision(server, removed.snapshot().id(), false, removed.reason())));
        return decisions;
    }

    private static List<Decision> untouched(String server, List<Snapshot> snapshots) {
        return snapshots.stream()
                .map(snapshot -> new Decision(server, snapshot.id(), true, "no such server is configured"))
                .toList();
    }

    private void print(List<Decision> decisions, PrunePlan packs) {
        Table table = Table.of("SERVER", "SNAPSHOT", dryRun ? "WOULD BE" : "WAS", "WHY");
        decisions.forEach(decision -> table.row(
                decision.server(), decision.snapshot(), decision.kept() ? "kept" : "removed", decision.reason()));
        table.print(session.terminal().out());
        session.print((dryRun ? "would mark " : "marked ") + told(packs.tombstone())
                + (dryRun ? ", would delete " : ", deleted ") + told(packs.delete()) + ", keeps " + packs.keptPacks()
                + " packs (" + Human.bytes(packs.keptBytes()) + ")");
        if (dryRun && decisions.stream().anyMatch(decision -> !decision.kept())) {
            session.remark(
                    "What the removed snapshots alone need is not among the packs above: it becomes free once they"
                            + " are gone.");
        }
        packs.waiting().forEach(session::print);
    }

    private static String told(List<PackToRemove> packs) {
        long bytes = packs.stream().mapToLong(PackToRemove::length).sum();
        return packs.size() + " packs (" + Human.bytes(bytes) + ")";
    }
}
