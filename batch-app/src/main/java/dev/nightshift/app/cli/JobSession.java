package dev.nightshift.app.cli;

import dev.nightshift.app.catalog.Repositories;
import dev.nightshift.app.console.ProgressView;
import dev.nightshift.app.nodes.NodeRegister;
import dev.nightshift.app.runs.Failures;
import dev.nightshift.app.runs.Run;
import dev.nightshift.app.runs.RunLauncher;
import dev.nightshift.app.runs.RunRequest;
import dev.nightshift.app.runs.RunResult;
import dev.nightshift.app.runs.RunState;
import dev.nightshift.app.settings.JobName;
import dev.nightshift.app.settings.Settings;
import dev.nightshift.app.settings.SettingsReader;
import dev.nightshift.app.wiring.NightshiftApplication;
import dev.nightshift.backup.BackupReport;
import dev.nightshift.maintenance.MaintenanceException;
import dev.nightshift.maintenance.MaintenanceJob;
import dev.nightshift.maintenance.MaintenancePlan;
import dev.nightshift.maintenance.MaintenanceReport;
import dev.nightshift.maintenance.Omissions;
import dev.nightshift.maintenance.Operation;
import dev.nightshift.maintenance.OperationLog;
import dev.nightshift.maintenance.Scope;
import dev.nightshift.maintenance.ServerPlanning;
import dev.nightshift.repository.Repository;
import dev.nightshift.restore.DrillCatalog;
import dev.nightshift.restore.DrillJob;
import dev.nightshift.restore.DrillRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;

/** Runs jobs in this process, with the job database open. */
final class JobSession implements AutoCloseable {

    /** Operations of one run; who wants more asks for the history. */
    private static final int MOST_TOLD = 10_000;

    private final Session session;
    private final Settings settings;
    private final ProgressView progress;
    private final ConfigurableApplicationContext context;
    private final Thread interrupted = new Thread(this::tellInterruption, "interrupted");

    private JobSession(
            Session session, Settings settings, ProgressView progress, ConfigurableApplicationContext context) {
        this.session = session;
        this.settings = settings;
        this.progress = progress;
        this.context = context;
    }

    /** On Ctrl-C or SIGTERM. The run stops at its next safe point. */
    private void tellInterruption() {
        session.remark(
                "nightshift: interrupted. The run stops at its next safe point. What was not committed counts as not done, what is stored will be reused."
                        + " 'nightshift runs' shows the run, 'nightshift runs restart RUN' goes on with it.");
    }

    static JobSession open(Session session) {
        ConfigurableEnvironment environment = session.environment();
        Settings settings = SettingsReader.read(environment);
        ProgressView progress = session.progress();
        JobSession opened = new JobSession(
                session,
                settings,
                progress,
                NightshiftApplication.command(environment, settings, run -> progress, session.clock()));
        Runtime.getRuntime().addShutdownHook(opened.interrupted);
        return opened;
    }

    /** Runs it and tells how it went. */
    int launch(RunRequest request, boolean json) {
        requireSecrets(request.job(), request.server());
        return tell(context.getBean(RunLauncher.class).launch(request, this::tellObstacle), json);
    }

    /** What maintenance would do now; nothing is done. */
    MaintenancePlan dryRun(String server, Scope scope) {
        requireSecrets(JobName.MAINTAIN, server);
        return context.getBean(ServerPlanning.class).plan(server, scope);
    }

    /** Whether a node is there that takes runs from the queue. */
    boolean isServed() {
        Duration lease = settings.jobDatabase().lease();
        return context.getBean(NodeRegister.class).all().stream()
                .anyMatch(standing -> standing.node().service() && standing.isLive(lease) && !standing.draining());
    }

    /** Leaves them to the nodes that serve. */
    List<Run> submit(List<RunRequest> requests) {
        return context.getBean(RunLauncher.class).submit(requests);
    }

    int restart(String id, boolean json) {
        return tell(context.getBean(RunLauncher.class).restart(id, this::tellObstacle), json);
    }

    private void tellObstacle(String obstacle) {
        session.remark("nightshift: waiting: " + obstacle);
    }

    /** A missing secret is the configuration's fault, and no run's. */
    private void requireSecrets(JobName job, String server) {
        settings.server(server).password(server).read();
        if (job == JobName.MAINTAIN) {
            return;
        }
        new Repositories(settings, session.clock()).all().forEach(repository -> settings.repository(repository.name())
                .passphrase(repository.name())
                .read());
    }

    private int tell(RunResult result, boolean json) {
        progress.finish();
        Run run = result.run();
        report(run, json);
        if (run.state() == RunState.COMPLETED) {
            return ExitCode.DONE;
        }
        session.remark("nightshift: " + run.job().text() + " of " + run.server() + ": "
                + run.state().name().toLowerCase(Locale.ROOT) + " (run " + run.id() + "): "
                + Failures.sentence(run.message().orElse("no message")) + next(run, result.failure()));
        if (run.state() == RunState.SKIPPED) {
            return ExitCode.REFUSED;
        }
        return result.failure().map(ExitCode::of).orElse(ExitCode.FAILED);
    }

    /** What was asked for wrongly is asked for anew; a restart would ask for the same. */
    private static String next(Run run, Optional<Throwable> failure) {
        return failure.filter(MaintenanceException.UnknownPart.class::isInstance)
                        .isPresent()
                ? ""
                : " When it is mended: nightshift runs restart " + run.id();
    }

    private void report(Run run, boolean json) {
        switch (run.job()) {
            case BACKUP ->
                backupReport(run)
                        .ifPresentOrElse(
                                report -> session.print(json ? report.toJson() : report.toText()),
                                () -> plain(run, json));
            case DRILL ->
                drillRecord(run)
                        .ifPresentOrElse(
                                drill -> session.print(json ? drill.toJson() : drill.toText()), () -> plain(run, json));
            case MAINTAIN -> maintenanceReport(run, json);
        }
    }

    /** What it did, in all its attempts and whoever had planned it, and what is left. */
    private void maintenanceReport(Run run, boolean json) {
        OperationLog log = context.getBean(OperationLog.class);
        Instant since = run.started().orElse(run.created());
        List<Operation> operations = new ArrayList<>(log.newest(run.server(), MOST_TOLD).stream()
                .filter(operation -> operation.state() != Operation.State.RUNNING)
                .filter(operation -> operation.run().equals(run.id()) || hadItsTurn(operation, since))
                .toList());
        Collections.reverse(operations);
        operations.addAll(log.open(run.server()));
        MaintenanceReport report = MaintenanceReport.of(operations, omissions(run));
        if (json) {
            session.json(MaintenanceView.of(run, report));
        } else {
            session.print(report.text().stripTrailing());
        }
    }

    private static boolean hadItsTurn(Operation operation, Instant since) {
        return operation.times().stream()
                .anyMatch(times -> !times.ended().orElse(times.started()).isBefore(since));
    }

    private Omissions omissions(Run run) {
        JobRepository jobs = context.getBean(JobRepository.class);
        return run.batchExecution()
                .flatMap(id -> Optional.ofNullable(jobs.getJobExecution(id)))
                .map(MaintenanceJob::omissionsOf)
                .orElse(Omissions.NONE);
    }

    /** A run that did not come far enough for a report of its own. */
    private void plain(Run run, boolean json) {
        if (json) {
            session.json(RunView.of(run));
        }
    }

    private Optional<BackupReport> backupReport(Run run) {
        JobRepository jobs = context.getBean(JobRepository.class);
        return run.batchExecution().flatMap(id -> {
            JobExecution execution = jobs.getJobExecution(id);
            return execution == null ? Optional.empty() : Optional.of(BackupReport.of(execution, jobs));
        });
    }

    private Optional<DrillRecord> drillRecord(Run run) {
        DrillCatalog catalog = context.getBean(DrillCatalog.class);
        Optional<String> repositoryName = Optional.ofNullable(run.parameters().get("repository"));
        try (Repository repository =
                catalog.drillOf(run.server(), repositoryName).source().open()) {
            return DrillJob.recordOf(run.id(), run.server(), repository);
        } catch (RuntimeException e) {
            // Why the repository can't be read is why the run failed, which is told anyway.
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(interrupted);
        } catch (IllegalStateException e) {
            return; // the process is ending, and the context ends with it
        }
        progress.finish();
        context.close();
    }
}
