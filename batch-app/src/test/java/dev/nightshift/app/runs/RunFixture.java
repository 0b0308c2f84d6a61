package dev.nightshift.app.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.app.clock.SettableClock;
import dev.nightshift.app.nodes.Node;
import dev.nightshift.app.settings.ConfigurationSource;
import dev.nightshift.app.settings.JobName;
import dev.nightshift.app.settings.SettingsReader;
import dev.nightshift.app.wiring.NightshiftApplication;
import dev.nightshift.repository.Progress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a command has around it, with two servers that are not there, so that each run fails. */
final class RunFixture implements AutoCloseable {

    static final Instant SLOT = Instant.parse("2026-11-20T00:30:00Z");
    static final RunTrigger TRIGGER = new RunTrigger.Slot("nightly", SLOT);

    private final SettableClock clock = new SettableClock(SLOT.plusSeconds(2));
    private final ConfigurableApplicationContext context;

    RunFixture(Path directory) {
        ConfigurableEnvironment environment = ConfigurationSource.of(Map.of(
                "nightshift.home", directory.toString(),
                "nightshift.servers.shop.url", "jdbc:postgresql://127.0.0.1:1/postgres?connectTimeout=2",
                "nightshift.servers.shop.username", "nightshift",
                "nightshift.servers.billing.url", "jdbc:postgresql://127.0.0.1:1/postgres?connectTimeout=2",
                "nightshift.servers.billing.username", "nightshift",
                "nightshift.repositories.local.location", "file:" + directory.resolve("local"),
                "nightshift.repositories.local.encryption", "none"));
        context = NightshiftApplication.command(
                environment, SettingsReader.read(environment), run -> Progress.NONE, clock);
    }

    @Override
    public void close() {
        context.close();
    }

    SettableClock clock() {
        return clock;
    }

    RunLauncher launcher() {
        return context.getBean(RunLauncher.class);
    }

    RunStore store() {
        return context.getBean(RunStore.class);
    }

    RunQueue queue() {
        return context.getBean(RunQueue.class);
    }

    JobRepository batch() {
        return context.getBean(JobRepository.class);
    }

    /** The id of this process's node. */
    String node() {
        return context.getBean(Node.class).id();
    }

    Station.Tables tables() {
        return context.getBean(Station.class).tables();
    }

    RunStops stops() {
        return new RunStops(context.getBean(JdbcClient.class), clock);
    }

    GivingWay givingWay() {
        return context.getBean(GivingWay.class);
    }

    /** No query for runs is answered any more. */
    void breakJobDatabase() {
        context.getBean(JdbcClient.class)
                .sql("alter table ns_run rename to ns_gone")
                .update();
    }

    /** A run that {@code node} is doing. */
    Run leftBehind(String node) {
        Run run = launcher().submit(List.of(ofSlot("shop"))).get(0);
        take(run, node);
        return run;
    }

    void take(Run run, String node) {
        long fence = tables().leases().take("shop", run.id(), node);
        assertThat(tables().changes().start(run.id(), node, fence, SLOT)).isTrue();
    }

    Run takenAndDone(Run run) {
        RunWork work = context.getBean(RunWork.class);
        RunQueue.Taken taken = queue().take(run.id()).orElseThrow();
        return work.finish(work.begin(taken, System.nanoTime())).run();
    }

    /** As a process that was killed leaves it. */
    JobExecution startedIn(Run run) {
        JobInstance instance = batch().createJobInstance("backup", parameters(run));
        JobExecution execution = batch().createJobExecution(instance, parameters(run), new ExecutionContext());
        execution.setStatus(BatchStatus.STARTED);
        execution.setStartTime(execution.getCreateTime());
        batch().update(execution);
        return execution;
    }

    static JobParameters parameters(Run run) {
        return new JobParametersBuilder()
                .addString("server", run.server())
                .addString("run", run.id())
                .toJobParameters();
    }

    static RunRequest ofSlot(String server) {
        return new RunRequest(JobName.BACKUP, server, Map.of(), TRIGGER, RunTerms.now(SLOT));
    }

    static void nobody(String obstacle) {
        throw new AssertionError(obstacle + "; expected nothing to wait for");
    }
}
