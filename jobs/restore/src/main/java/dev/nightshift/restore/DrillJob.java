package dev.nightshift.restore;

import dev.nightshift.repository.Repository;
import java.time.Clock;
import java.util.Optional;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.DefaultJobParametersValidator;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The job {@code drill}: restore a snapshot to a scratch home, boot it, replay its WAL, check it, remove it, and keep a
 * record of what was seen in the repository. See {@link DrillRecord}.
 */
@Configuration(proxyBeanMethods = false)
public class DrillJob {

    public static final String NAME = "drill";

    static final String SERVER = "server";
    static final String RUN = "run";
    static final String SNAPSHOT = "snapshot";
    static final String REPOSITORY = "repository";

    /**
     * @param run the run's id
     * @param snapshot an id, the beginning of one, or {@code latest}
     * @param repository the one to restore from; empty for the configured one
     */
    public static JobParameters parameters(String server, String run, String snapshot, Optional<String> repository) {
        JobParametersBuilder parameters = new JobParametersBuilder()
                .addString(SERVER, server)
                .addString(RUN, run)
                .addString(SNAPSHOT, snapshot, false);
        repository.ifPresent(name -> parameters.addString(REPOSITORY, name, false));
        return parameters.toJobParameters();
    }

    /** The record of the newest drill of a run, passed or failed; empty where it did not come that far. */
    public static Optional<DrillRecord> recordOf(String run, String server, Repository repository) {
        return repository.drills(server).stream()
                .map(stored -> DrillRecord.fromJson(stored.json()))
                .filter(drill -> drill.run().equals(run))
                .findFirst();
    }

    @Bean
    Job drill(JobRepository jobs, DrillCatalog catalog, Clock clock) {
        return new JobBuilder(NAME, jobs)
                .validator(new DefaultJobParametersValidator(
                        new String[] {SERVER, RUN, SNAPSHOT}, new String[] {REPOSITORY}))
                .start(new StepBuilder(NAME, jobs)
                        .tasklet(new DrillStep(catalog, clock))
                        .build())
                .build();
    }
}
