package dev.nightshift.app.runs;

/** Looks after the runs that a killed process left behind. */
public final class RunRecovery {

    private final RunLauncher launcher;
    private final boolean shared;

    /** @param shared whether other hosts use the same job database */
    RunRecovery(RunLauncher launcher, boolean shared) {
        this.launcher = launcher;
        this.shared = shared;
    }

    /** Marks them as failed. Nothing is restarted: that is for somebody who has read why. */
    public void failDead() {
        launcher.failDead(shared);
    }
}
