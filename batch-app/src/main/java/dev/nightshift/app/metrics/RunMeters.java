package dev.nightshift.app.metrics;

import dev.nightshift.app.runs.Run;
import dev.nightshift.app.runs.RunCount;
import dev.nightshift.app.runs.RunState;
import dev.nightshift.app.runs.RunStore;
import dev.nightshift.app.settings.JobName;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Figures of runs, counted in the job database: they go on where they were after a restart. */
final class RunMeters {

    private final RunStore runs;
    private final MeterRegistry registry;
    private final Clock clock;
    private final Map<Tags, AtomicLong> counts = new ConcurrentHashMap<>();
    private final MultiGauge lastSuccess;
    private final MultiGauge drillSuccess;
    private final MultiGauge drillAge;
    private final MultiGauge maintenanceAge;

    RunMeters(RunStore runs, MeterRegistry registry, Clock clock) {
        this.runs = runs;
        this.registry = registry;
        this.clock = clock;
        this.lastSuccess = MultiGauge.builder("nightshift.run.last.success")
                .description("Whether the last run of a job for a server completed")
                .register(registry);
        this.drillSuccess = MultiGauge.builder("nightshift.drill.last.success")
                .description("Whether the last drill of a server passed")
                .register(registry);
        this.drillAge = MultiGauge.builder("nightshift.drill.since.last.success")
                .baseUnit("seconds")
                .description("How long ago the last drill passed")
                .register(registry);
        this.maintenanceAge = MultiGauge.builder("nightshift.maintenance.since.last.completion")
                .baseUnit("seconds")
                .description("How long ago maintenance last completed")
                .register(registry);
    }

    void refresh() {
        runs.counts().forEach(this::count);
        List<Run> last = runs.lastOfJobs();
        lastSuccess.register(last.stream().map(RunMeters::success).toList(), true);
        drillSuccess.register(
                last.stream()
                        .filter(run -> run.job() == JobName.DRILL)
                        .map(run -> MultiGauge.Row.of(Tags.of("server", run.server()), completed(run)))
                        .toList(),
                true);
        List<Run> completed = runs.lastCompletedOfJobs();
        drillAge.register(ages(completed, JobName.DRILL), true);
        maintenanceAge.register(ages(completed, JobName.MAINTAIN), true);
    }

    private List<MultiGauge.Row<?>> ages(List<Run> completed, JobName job) {
        return completed.stream()
                .filter(run -> run.job() == job)
                .<MultiGauge.Row<?>>map(run -> MultiGauge.Row.of(Tags.of("server", run.server()), run, this::age))
                .toList();
    }

    private void count(RunCount count) {
        Tags tags = Tags.of(
                "job", count.job().text(),
                "server", count.server(),
                "outcome", count.state().name().toLowerCase(Locale.ROOT));
        counts.computeIfAbsent(tags, this::counter).set(count.runs());
    }

    private AtomicLong counter(Tags tags) {
        AtomicLong value = new AtomicLong();
        FunctionCounter.builder("nightshift.runs", value, AtomicLong::doubleValue)
                .tags(tags)
                .description("Runs that are over, by how they ended")
                .register(registry);
        return value;
    }

    private static MultiGauge.Row<Number> success(Run run) {
        return MultiGauge.Row.of(Tags.of("job", run.job().text(), "server", run.server()), completed(run));
    }

    private static Number completed(Run run) {
        return run.state() == RunState.COMPLETED ? 1 : 0;
    }

    private double age(Run run) {
        Instant ended = run.ended().orElseGet(run::created);
        return Duration.between(ended, clock.instant()).toMillis() / 1000.0;
    }
}
