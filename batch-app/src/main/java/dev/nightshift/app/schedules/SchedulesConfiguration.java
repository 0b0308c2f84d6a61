package dev.nightshift.app.schedules;

import dev.nightshift.app.runs.RunStore;
import dev.nightshift.app.settings.Settings;
import java.time.Clock;
import org.quartz.Scheduler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The beans of schedules, for an application that fires them. */
@Configuration(proxyBeanMethods = false)
public class SchedulesConfiguration {

    @Bean
    Schedules schedules(Settings settings, RunStore runs, JdbcClient jdbc, Clock clock) {
        return new Schedules(settings, runs, jdbc, clock);
    }

    @Bean
    NightWatch nightWatch(Scheduler scheduler, Settings settings) {
        return new NightWatch(new QuartzSync(scheduler, settings), scheduler);
    }
}
