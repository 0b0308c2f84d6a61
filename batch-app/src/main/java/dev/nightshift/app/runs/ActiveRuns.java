package dev.nightshift.app.runs;

import org.springframework.context.SmartLifecycle;

/** Marks what runs as stopped when the application ends, after the schedules and before the job database closes. */
final class ActiveRuns implements SmartLifecycle {

    private final RunLauncher launcher;
    private volatile boolean running;

    ActiveRuns(RunLauncher launcher) {
        this.launcher = launcher;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        launcher.stopActive();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
