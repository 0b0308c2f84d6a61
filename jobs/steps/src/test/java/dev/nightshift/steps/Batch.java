package dev.nightshift.steps;

import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.springframework.batch.core.configuration.support.JdbcDefaultBatchConfiguration;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.ExecutionContextSerializer;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.dao.JacksonExecutionContextStringSerializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** Spring Batch on a job database in memory, as the application sets it up. */
public final class Batch implements AutoCloseable {

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    /** @param beans what the job asks of the application */
    public Batch(Class<?> job, Object... beans) {
        for (Object bean : beans) {
            context.getBeanFactory().registerSingleton(bean.getClass().getName(), bean);
        }
        context.register(JobDatabase.class, job);
        context.refresh();
    }

    public JobExecution start(String job, JobParameters parameters) {
        try {
            return operator().start(context.getBean(job, Job.class), parameters);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public JobExecution restart(JobExecution failed) {
        try {
            return operator().restart(jobs().getJobExecution(failed.getId()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public JobOperator operator() {
        return context.getBean(JobOperator.class);
    }

    public JobRepository jobs() {
        return context.getBean(JobRepository.class);
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    static class JobDatabase extends JdbcDefaultBatchConfiguration {

        @Bean
        DataSource dataSource() {
            JdbcDataSource database = new JdbcDataSource();
            database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
            new ResourceDatabasePopulator(new ClassPathResource("org/springframework/batch/core/schema-h2.sql"))
                    .execute(database);
            return database;
        }

        @Bean
        PlatformTransactionManager transactionManager(DataSource database) {
            return new JdbcTransactionManager(database);
        }

        @Override
        protected ExecutionContextSerializer getExecutionContextSerializer() {
            return new JacksonExecutionContextStringSerializer();
        }
    }
}
