package dev.nightshift.app.runs;

import dev.nightshift.app.database.JobDatabase;
import dev.nightshift.app.nodes.LeaseTimes;
import dev.nightshift.app.nodes.Node;
import dev.nightshift.app.nodes.NodeRegister;
import dev.nightshift.app.nodes.ServerLeases;
import dev.nightshift.app.settings.Settings;
import java.time.Clock;
import java.util.Optional;
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
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

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
    NodeRegister nodeRegister(JdbcClient jdbc) {
        return new NodeRegister(jdbc);
    }

    @Bean
    ActiveRuns activeRuns() {
        return new ActiveRuns();
    }

    @Bean
    Station station(Node node, Settings settings, JdbcClient jdbc, RunStore store, NodeRegister nodes, Clock clock) {
        LeaseTimes times = LeaseTimes.of(settings.jobDatabase().lease());
        return new Station(
                node,
                new Station.Tables(store, new RunTable(jdbc), new ServerLeases(jdbc, times), nodes),
                times,
                System::nanoTime,
                clock);
    }

    @Bean
    RunQueue runQueue(Station station, Settings settings, PlatformTransactionManager transactions) {
        return new RunQueue(station, new SettingsPlacement(settings), new TransactionTemplate(transactions));
    }

    @Bean
    BatchJobs batchJobs(ObjectProvider<Job> jobs, JobOperator operator, JobRepository repository) {
        return new BatchJobs(
                jobs.stream().collect(Collectors.toMap(Job::getName, Function.identity())), operator, repository);
    }

    @Bean
    RunWork runWork(
            Station station,
            BatchJobs jobs,
            ActiveRuns active,
            ObjectProvider<RunListener> listeners,
            PlatformTransactionManager transactions) {
        return new RunWork(
                station,
                jobs,
                active,
                run -> listeners.orderedStream().forEach(listener -> listener.ended(run)),
                new TransactionTemplate(transactions));
    }

    @Bean
    GivingWay givingWay(Station station, ActiveRuns active) {
        return new GivingWay(station, active);
    }

    @Bean
    RunLauncher runLauncher(Station station, RunQueue queue, RunWork work) {
        return new RunLauncher(station, queue, work);
    }

    @Bean
    NodeLife nodeLife(
            Station station,
            RunQueue queue,
            RunLauncher launcher,
            RunWork work,
            ActiveRuns active,
            JobDatabase database) {
        return new NodeLife(
                station,
                queue,
                launcher,
                active,
                station.node().service() ? Optional.of(new QueueLoop(queue, work, station.nanos())) : Optional.empty(),
                database.vendor() == JobDatabase.Vendor.H2);
    }
}
