package dev.nightshift.postgres;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends a server's main process: politely, then firmly, then by force. */
final class ServerStop {

    /** A fast stop ends sessions and writes one checkpoint; the later ones only have to let go. */
    private static final Duration FAST = Duration.ofSeconds(30);

    private static final Duration HARD = Duration.ofSeconds(10);

    private ServerStop() {}

    /** Returns only when it is gone. */
    static void stop(ProcessHandle server) throws InterruptedException {
        if (!server.isAlive() || fast(server) || signalAndWait("QUIT", server, HARD)) {
            return;
        }
        List<ProcessHandle> descendants = server.descendants().toList();
        server.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        if (!endsWithin(server, HARD)) {
            throw new PostgresException.Failed(
                    "the scratch server, process " + server.pid()
                            + ", is still there after SIGKILL; expected it to end. "
                            + "Its disk may hang; end it by hand.",
                    null);
        }
    }

    /** Asks for a fast shutdown, which writes a checkpoint; false if it did not come in time. */
    static boolean fast(ProcessHandle server) throws InterruptedException {
        return signalAndWait("INT", server, FAST);
    }

    private static boolean signalAndWait(String signal, ProcessHandle server, Duration patience)
            throws InterruptedException {
        try {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(server.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            // No kill program: then only force is left.
            return false;
        }
        return endsWithin(server, patience);
    }

    private static boolean endsWithin(ProcessHandle server, Duration patience) throws InterruptedException {
        try {
            server.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
