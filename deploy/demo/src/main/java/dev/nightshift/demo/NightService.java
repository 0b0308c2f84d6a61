package dev.nightshift.demo;

import dev.nightshift.app.catalog.ConfiguredRepository;
import dev.nightshift.app.catalog.Repositories;
import dev.nightshift.app.runs.Run;
import dev.nightshift.app.runs.RunLauncher;
import dev.nightshift.app.runs.RunRequest;
import dev.nightshift.app.runs.RunState;
import dev.nightshift.app.runs.RunStore;
import dev.nightshift.app.runs.RunTerms;
import dev.nightshift.app.runs.RunTrigger;
import dev.nightshift.app.schedules.Schedules;
import dev.nightshift.app.settings.ConfigurationSource;
import dev.nightshift.app.settings.JobName;
import dev.nightshift.app.settings.SettingsReader;
import dev.nightshift.app.wiring.NightshiftApplication;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.Snapshot;
import dev.nightshift.restore.DrillJob;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** The service as {@code nightshift serve} runs it, within the demo's own process. */
final class NightService implements AutoCloseable {

    /** Far more than a night of the demo takes on a slow machine; so that a hang ends as a failure. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final ConfigurableApplicationContext context;
    private final Clock clock;
    private final Set<String> seen = new HashSet<>();

    private NightService(ConfigurableApplicationContext context, Clock clock) {
        this.context = context;
        this.clock = clock;
    }

    /** Creates the repositories, as {@code nightshift init} does, and starts the service with its schedules. */
    static NightService start(Path configuration, Clock clock) {
        ConfigurableEnvironment environment = ConfigurationSource.load(Optional.of(configuration));
        // What the service has to say stands in its log; here is the stage of the demo.
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("demo", Map.of("logging.threshold.console", "OFF")));
        createRepositories(new Repositories(SettingsReader.readWithSecrets(environment), clock));
        return new NightService(NightshiftApplication.serve(environment, clock), clock);
    }

    private static void createRepositories(Repositories repositories) {
        try (Repository primary = repositories.primary().create()) {
            for (ConfiguredRepository copy : repositories.copies()) {
                copy.createCopyOf(primary).close();
            }
        }
    }

    /** Where health and metrics are. */
    URI http() {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    void pauseSchedule() {
        context.getBean(Schedules.class).pause(DemoConfiguration.SCHEDULE);
    }

    void resumeSchedule() {
        context.getBean(Schedules.class).resume(DemoConfiguration.SCHEDULE);
    }

    /** Waits until the schedule has started a run that was not returned before. */
    Run awaitNextRun() {
        Run run = await("the schedule '" + DemoConfiguration.SCHEDULE + "' to fire", () -> runs().stream()
                .filter(candidate -> !seen.contains(candidate.id()))
                .findFirst());
        seen.add(run.id());
        return run;
    }

    /** @throws DemoException if it did not complete */
    Run awaitEnd(String id) {
        return completed(await("run " + id + " to end", () -> context.getBean(RunStore.class)
                .find(id)
                .filter(run -> run.state().isOver())));
    }

    Snapshot newestSnapshot() {
        try (Repository repository = repositories().primary().open()) {
            return repository.snapshot(DemoConfiguration.SERVER, "latest");
        }
    }

    /** Drills the newest snapshot of {@code repository}, on this thread. */
    DrillFigures drill(String repository) {
        Run run = context.getBean(RunLauncher.class)
                .launch(
                        new RunRequest(
                                JobName.DRILL,
                                DemoConfiguration.SERVER,
                                Map.of("snapshot", "latest", "repository", repository),
                                new RunTrigger.Request(UUID.randomUUID().toString(), Optional.empty()),
                                RunTerms.now(clock.instant())),
                        obstacle -> {})
                .run();
        seen.add(run.id());
        try (Repository opened = repositories().named(repository).open()) {
            // A drill that found something is told by its record; one without a record has to explain itself.
            return DrillJob.recordOf(run.id(), DemoConfiguration.SERVER, opened)
                    .map(DrillFigures::of)
                    .orElseThrow(() -> failed(run));
        }
    }

    @Override
    public void close() {
        context.close();
    }

    private Repositories repositories() {
        return context.getBean(Repositories.class);
    }

    private List<Run> runs() {
        return context.getBean(RunStore.class).newest(Optional.of(DemoConfiguration.SERVER), 10);
    }

    private static Run completed(Run run) {
        if (run.state() != RunState.COMPLETED) {
            throw failed(run);
        }
        return run;
    }

    private static DemoException failed(Run run) {
        return new DemoException("Run " + run.id() + " (" + run.job().text() + " of " + run.server() + ") is "
                + run.state() + ": " + run.message().orElse("it gave no reason"));
    }

    private <T> T await(String what, Supplier<Optional<T>> look) {
        Instant until = clock.instant().plus(PATIENCE);
        for (Optional<T> found = look.get(); ; found = look.get()) {
            if (found.isPresent()) {
                return found.get();
            }
            if (clock.instant().isAfter(until)) {
                throw new DemoException("Waited " + PATIENCE.toMinutes() + " minutes for " + what + ", in vain.");
            }
            Interruptible.pause(BETWEEN_LOOKS);
        }
    }
}
