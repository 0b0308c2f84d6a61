package dev.nightshift.restore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A scratch server that outlived the drill that started it. */
final class LeftoverServer {

    private static final long PATIENCE_SECONDS = 30;

    private LeftoverServer() {}

    /**
     * Ends the server that runs on {@code home}'s data directory, if one does. A process id alone proves nothing, since
     * ids come round again: the process must work in that directory, as a postmaster does.
     */
    static void end(Path home) {
        Path data = home.resolve(Drill.DATA);
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        try {
            String firstLine =
                    Files.readString(pidFile).lines().findFirst().orElse("").strip();
            if (firstLine.matches("[0-9]{1,10}")) {
                endIfWorkingIn(data, Long.parseLong(firstLine));
            }
        } catch (IOException e) {
            throw new RestoreException.Disk("The file " + pidFile + " could not be read (" + e + ")", e);
        }
    }

    private static void endIfWorkingIn(Path data, long pid) throws IOException {
        ProcessHandle process = ProcessHandle.of(pid).orElse(null);
        Path workingDirectory = Path.of("/proc", Long.toString(pid), "cwd");
        if (process == null
                || !Files.exists(workingDirectory)
                || !workingDirectory.toRealPath().equals(data.toRealPath())) {
            return;
        }
        process.destroyForcibly();
        try {
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RestoreException.Disk("Interrupted while process " + pid + " ended", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new RestoreException.Disk(
                    "The scratch server of a killed drill (process " + pid + ", in " + data
                            + ") did not end; it holds production data. End it by hand.",
                    e);
        }
    }
}
