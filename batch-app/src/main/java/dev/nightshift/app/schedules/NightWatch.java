package dev.nightshift.app.schedules;

import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.springframework.context.SmartLifecycle;

/** Begins the night in the right order: first what was left behind, then the schedules, then the clock may strike. */
final class NightWatch implements SmartLifecycle {

    private final QuartzSync sync;
    private final Scheduler scheduler;
    private volatile boolean running;

    NightWatch(QuartzSync sync, Scheduler scheduler) {
        this.sync = sync;
        this.scheduler = scheduler;
    }

    @Override
    public void start() {
        try {
            sync.run();
            scheduler.start();
            running = true;
        } catch (SchedulerException e) {
            throw new IllegalStateException("the schedules can't be started: " + e.getMessage(), e);
        }
    }

    /** Nothing new may fire while what runs is being stopped. */
    @Override
    public void stop() {
        try {
            scheduler.standby();
        } catch (SchedulerException e) {
            throw new IllegalStateException("the schedules can't be stopped: " + e.getMessage(), e);
        } finally {
            running = false;
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
