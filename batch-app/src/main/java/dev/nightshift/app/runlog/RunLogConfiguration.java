package dev.nightshift.app.runlog;

import dev.nightshift.app.catalog.ProgressBoard;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.batch.core.job.AbstractJob;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of the log of runs. The board that shows progress is put in before. */
@Configuration(proxyBeanMethods = false)
public class RunLogConfiguration {

    /** Some MB at most, and hours of what a run says while the job database is away. */
    private static final int MOST_WAITING_LINES = 10_000;

    @Bean
    RunProgressBoard runProgressBoard(ProgressBoard shown, DataSource database, Clock clock) {
        return new RunProgressBoard(shown, new RunProgressStore(database), clock);
    }

    @Bean
    RunLog runLog(DataSource database, RunProgressBoard progress, Clock clock) {
        LineBuffer buffer = new LineBuffer(MOST_WAITING_LINES, clock);
        return new RunLog(buffer, new LineWriter(buffer, new RunLogStore(database), LineLimit.DEFAULT), progress);
    }

    @Bean
    SmartInitializingSingleton reportedJobs(
            ObjectProvider<AbstractJob> jobs, RunProgressBoard progress, JobRepository repository) {
        RunReporter reporter = new RunReporter(progress, repository);
        return () -> jobs.forEach(job -> job.registerJobExecutionListener(reporter));
    }
}
