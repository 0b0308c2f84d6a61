package dev.nightshift.app.runs;

import dev.nightshift.app.database.JobDatabase;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.ExecutionContextSerializer;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.dao.JacksonExecutionContextStringSerializer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The beans of runs. */
@Configuration(proxyBeanMethods = false)
public class RunsConfiguration {

    /** What a step remembers is plain JSON that a person can read, and never a serialised Java object. */
    @Bean
    ExecutionContextSerializer executionContextSerializer() {
        return new JacksonExecutionContextStringSerializer();
    }

    @Bean
    RunStore runStore(JdbcClient jdbc) {
        return new RunStore(jdbc);
    }

    @Bean
    RunLauncher runLauncher(
            RunStore store,
            ObjectProvider<Job> jobs,
            JobOperator operator,
            JobRepository repository,
            ObjectProvider<RunListener> listeners,
            Clock clock) {
        Map<String, Job> byName = jobs.stream().collect(Collectors.toMap(Job::getName, Function.identity()));
        return new RunLauncher(
                store,
                new BatchJobs(byName, operator, repository),
                run -> listeners.orderedStream().forEach(listener -> listener.ended(run)),
                clock);
    }

    @Bean
    ActiveRuns activeRuns(RunLauncher launcher) {
        return new ActiveRuns(launcher);
    }

    @Bean
    RunRecovery runRecovery(RunLauncher launcher, JobDatabase database) {
        return new RunRecovery(launcher, database.vendor() == JobDatabase.Vendor.POSTGRESQL);
    }
}
