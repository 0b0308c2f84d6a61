package dev.nightshift.app.schedules;

import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.springframework.context.SmartLifecycle;

/** Begins the night in the right order: first the schedules, then the clock may strike. */
final class NightWatch implements SmartLifecycle {

    private final QuartzSync sync;
    private final Runnable marks;
    private final Scheduler scheduler;
    private volatile boolean running;

    /** @param marks brings the table of what was decided up to date */
    NightWatch(QuartzSync sync, Runnable marks, Scheduler scheduler) {
        this.sync = sync;
        this.marks = marks;
        this.scheduler = scheduler;
    }

    @Override
    public void start() {
        try {
            sync.run();
            marks.run();
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
