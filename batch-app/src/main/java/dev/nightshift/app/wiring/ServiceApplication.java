package dev.nightshift.app.wiring;

import dev.nightshift.app.metrics.MetricsConfiguration;
import dev.nightshift.app.operations.OperationRetentionConfiguration;
import dev.nightshift.app.runlog.LogRetentionConfiguration;
import dev.nightshift.app.schedules.SchedulesConfiguration;
import dev.nightshift.app.web.WebConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The whole: jobs, schedules, HTTP, metrics. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
    JobsConfiguration.class,
    SchedulesConfiguration.class,
    MetricsConfiguration.class,
    WebConfiguration.class,
    LogRetentionConfiguration.class,
    OperationRetentionConfiguration.class
})
class ServiceApplication {}
