package dev.nightshift.backup;

import dev.nightshift.repository.RepositorySource;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.DefaultJobParametersValidator;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The job {@code backup}: is the server ready; take a snapshot; copy it to each offsite repository; remove what is old.
 *
 * <p>Each step begins only when the one before succeeded, and a restart begins at the first that has not: a snapshot that
 * was committed is not taken again, a copy that is whole is not made again. Above all, retention waits for every copy.
 */
@Configuration(proxyBeanMethods = false)
public class BackupJob {

    public static final String NAME = "backup";

    static final String SERVER = "server";
    static final String RUN = "run";

    static final String PREFLIGHT = "preflight";
    static final String SNAPSHOT = "snapshot";
    static final String COPY = "copy";
    static final String RETENTION = "retention";

    private final JobRepository jobs;
    private final BackupCatalog catalog;
    private final Clock clock;
    private final Consequences consequences = new Consequences();

    BackupJob(JobRepository jobs, BackupCatalog catalog, Clock clock) {
        this.jobs = jobs;
        this.catalog = catalog;
        this.clock = clock;
    }

    /** @param run the run's id; a second start with the same one is a restart */
    public static JobParameters parameters(String server, String run) {
        return new JobParametersBuilder()
                .addString(SERVER, server)
                .addString(RUN, run)
                .toJobParameters();
    }

    @Bean
    Job backup() {
        return new JobBuilder(NAME, jobs)
                .validator(new DefaultJobParametersValidator(new String[] {SERVER, RUN}, new String[0]))
                .listener(consequences)
                .start(step(PREFLIGHT, PreflightStep::run))
                .next(step(SNAPSHOT, new SnapshotStep(clock)::run))
                .next(forEach(COPY, BackupSettings::copies, new CopyStep(clock)::run))
                .next(forEach(RETENTION, BackupSettings::repositories, new RetentionStep(clock)::run))
                .build();
    }

    private Step step(String name, Consumer<StepRun> work) {
        return new StepBuilder(name, jobs)
                .listener(consequences)
                .tasklet((contribution, context) -> {
                    work.accept(StepRun.of(contribution.getStepExecution(), jobs, catalog));
                    return RepeatStatus.FINISHED;
                })
                .build();
    }

    private Step forEach(
            String name, Function<BackupSettings, List<RepositorySource>> repositories, Consumer<StepRun> work) {
        Function<StepExecution, List<String>> names =
                manager -> repositories.apply(catalog.backupOf(StepRun.parameter(manager, SERVER))).stream()
                        .map(RepositorySource::name)
                        .toList();
        return new StepBuilder(name, jobs)
                .partitioner(step(name, work))
                .splitter(new EachRepository(name, jobs, names))
                .build();
    }
}
