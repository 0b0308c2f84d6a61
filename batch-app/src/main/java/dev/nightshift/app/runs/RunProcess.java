package dev.nightshift.app.runs;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;

/**
 * The process that a run lives in. A process id alone comes back after a restart, above all in a container, where it is
 * always the same; its start time does not.
 */
record RunProcess(String host, long pid, Instant started) {

    /** The kernel's own start times are rounded. */
    private static final Duration ROUNDING = Duration.ofSeconds(2);

    static RunProcess current() {
        return new RunProcess(hostName(), ProcessHandle.current().pid(), startOf(ProcessHandle.current()));
    }

    /** Whether it is still there. Only this machine's processes can be asked about. */
    boolean isAlive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(RunProcess::startOf)
                .filter(start -> Duration.between(start, started).abs().compareTo(ROUNDING) <= 0)
                .isPresent();
    }

    private static Instant startOf(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // A machine that can't resolve its own name still is one machine.
            return "localhost";
        }
    }
}
