package dev.nightshift.maintenance;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.DefaultJobParametersValidator;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The job {@code maintain}: take facts and queue a plan, then work off the queue inside the window. A restart whose plan is
 * queued goes on with the queue.
 */
@Configuration(proxyBeanMethods = false)
public class MaintenanceJob {

    public static final String NAME = "maintain";

    static final String SERVER = "server";
    static final String RUN = "run";
    static final String DATABASE = "database";
    static final String TABLE = "table";

    static final String PRESSING_LEFT_OUT = "left-out.pressing";
    static final String OTHERS_LEFT_OUT = "left-out.others";

    static final String PLAN_STEP = "plan";
    static final String WORK_STEP = "work";

    /** @param run the run's id */
    public static JobParameters parameters(String server, String run, Scope scope) {
        JobParametersBuilder parameters =
                new JobParametersBuilder().addString(SERVER, server).addString(RUN, run);
        scope.database().ifPresent(name -> parameters.addString(DATABASE, name, false));
        scope.table().ifPresent(name -> parameters.addString(TABLE, name, false));
        return parameters.toJobParameters();
    }

    /** What the plan of a run left out; nothing before it was planned. */
    public static Omissions omissionsOf(JobExecution execution) {
        ExecutionContext kept = execution.getExecutionContext();
        return new Omissions(lines(kept, PRESSING_LEFT_OUT), lines(kept, OTHERS_LEFT_OUT));
    }

    private static List<String> lines(ExecutionContext kept, String key) {
        return kept.getString(key, "").lines().toList();
    }

    static Scope scopeOf(JobParameters parameters) {
        return new Scope(
                Optional.ofNullable(parameters.getString(DATABASE)), Optional.ofNullable(parameters.getString(TABLE)));
    }

    static String required(JobParameters parameters, String name) {
        String value = parameters.getString(name);
        if (value == null) {
            throw new IllegalArgumentException("the job parameter " + name + " is missing; maintenance needs it");
        }
        return value;
    }

    @Bean
    Job maintain(JobRepository jobs, MaintenanceCatalog catalog, PlanQueueing planning, Clock clock) {
        return new JobBuilder(NAME, jobs)
                .validator(
                        new DefaultJobParametersValidator(new String[] {SERVER, RUN}, new String[] {DATABASE, TABLE}))
                .start(new StepBuilder(PLAN_STEP, jobs)
                        .tasklet(new PlanStep(planning))
                        .build())
                .next(new StepBuilder(WORK_STEP, jobs)
                        .tasklet(new WorkStep(catalog, clock))
                        .build())
                .build();
    }
}
