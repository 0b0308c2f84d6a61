package dev.nightshift.app.wiring;

import dev.nightshift.app.schedules.SlotTriggers;
import dev.nightshift.app.settings.Settings;
import java.util.LinkedHashMap;
import java.util.Map;

/** What Spring has to know that follows from our own settings, and what must not be otherwise. */
final class SpringProperties {

    private SpringProperties() {}

    /** For a service and for a command. */
    static Map<String, Object> of(Settings settings) {
        Map<String, Object> properties = new LinkedHashMap<>();
        // The settings were read already; Spring Boot's own look for files would find others.
        properties.put("spring.config.location", "optional:classpath:/dev/nightshift/app/none/");
        properties.put("spring.main.banner-mode", "off");
        properties.put("spring.batch.job.enabled", "false");
        properties.put("spring.batch.jdbc.initialize-schema", "never");
        // Under the default, SERIALIZABLE, PostgreSQL fails runs that begin at the same moment. That none is begun
        // twice is seen to by its lease, and by the key of the table of instances.
        properties.put("spring.batch.jdbc.isolation-level-for-create", "read_committed");
        // Whose line it is, where several runs work at once.
        properties.put("logging.pattern.correlation", "%replace([%X{run}] ){'^\\[\\] $', ''}");
        properties.put(
                "logging.file.name",
                settings.home().resolve("log").resolve("nightshift.log").toString());
        return properties;
    }

    /** For a service alone. */
    static Map<String, Object> ofService(Settings settings, boolean sharedDatabase) {
        Map<String, Object> properties = of(settings);
        properties.put("server.address", settings.http().address());
        properties.put("server.port", settings.http().port());
        properties.put("management.endpoints.web.exposure.include", "health,prometheus");
        properties.put("management.endpoint.health.show-details", "never");
        properties.put("management.endpoint.health.show-components", "never");
        quartz(properties, sharedDatabase);
        return properties;
    }

    private static void quartz(Map<String, Object> properties, boolean sharedDatabase) {
        properties.put("spring.quartz.job-store-type", "jdbc");
        properties.put("spring.quartz.jdbc.initialize-schema", "never");
        // The schedules are brought up to date first.
        properties.put("spring.quartz.auto-startup", "false");
        // As the rows in QRTZ_LOCKS say.
        properties.put("spring.quartz.scheduler-name", "nightshift");
        String quartz = "spring.quartz.properties.org.quartz.";
        properties.put(quartz + "scheduler.instanceId", "AUTO");
        // They put runs into the queue and nothing else.
        properties.put(quartz + "threadPool.threadCount", "4");
        properties.put(quartz + "scheduler.batchTriggerAcquisitionMaxCount", "4");
        properties.put(quartz + "jobStore.acquireTriggersWithinLock", "true");
        properties.put(quartz + "jobStore.misfireThreshold", String.valueOf(SlotTriggers.FIRED_WITHIN.toMillis()));
        properties.put(
                quartz + "jobStore.driverDelegateInitString",
                "triggerPersistenceDelegateClasses=" + SlotTriggers.class.getName());
        // Job data as text, and never as serialised Java objects.
        properties.put(quartz + "jobStore.useProperties", "true");
        properties.put(quartz + "jobStore.isClustered", String.valueOf(sharedDatabase));
        if (sharedDatabase) {
            properties.put(quartz + "jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
        }
    }
}
