package dev.nightshift.app.schedules;

import dev.nightshift.app.clock.RepeatedWork;
import dev.nightshift.app.clock.RepeatedWork.Rhythm;
import dev.nightshift.app.runs.RunLauncher;
import dev.nightshift.app.runs.RunStore;
import dev.nightshift.app.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.quartz.Scheduler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The beans of schedules, for an application that fires them. */
@Configuration(proxyBeanMethods = false)
public class SchedulesConfiguration {

    private static final Duration SWEEP_EVERY = Duration.ofSeconds(30);

    @Bean
    Schedules schedules(Settings settings, RunStore runs, JdbcClient jdbc, Clock clock) {
        return new Schedules(settings, runs, jdbc, clock);
    }

    @Bean
    SlotLaunch slotLaunch(
            Settings settings,
            JdbcClient jdbc,
            RunLauncher launcher,
            PlatformTransactionManager transactions,
            Clock clock) {
        return new SlotLaunch(
                settings,
                new SchedulePauses(jdbc, clock),
                new SlotRuns(jdbc),
                launcher,
                new TransactionTemplate(transactions));
    }

    @Bean
    NightWatch nightWatch(Scheduler scheduler, Settings settings, JdbcClient jdbc, Clock clock) {
        ScheduleMarks marks = new ScheduleMarks(jdbc);
        return new NightWatch(
                new QuartzSync(scheduler, settings, clock), () -> marks.bring(settings, clock.instant()), scheduler);
    }

    @Bean
    Sweeper sweeper(
            Settings settings,
            JdbcClient jdbc,
            RunLauncher launcher,
            PlatformTransactionManager transactions,
            Clock clock) {
        return new Sweeper(settings, jdbc, launcher, new TransactionTemplate(transactions), clock);
    }

    @Bean
    RepeatedWork sweepThread(Sweeper sweeper) {
        return new RepeatedWork(
                "sweeper", "missed slots were not looked for", Rhythm.every(SWEEP_EVERY), List.of(sweeper::sweep));
    }
}
