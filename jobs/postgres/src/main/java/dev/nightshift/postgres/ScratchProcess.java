package dev.nightshift.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The server's process, from start to a death that was seen. */
final class ScratchProcess {

    private final Process process;

    private ScratchProcess(Process process) {
        this.process = process;
    }

    static ScratchProcess start(Path binaries, ScratchHome home, ServerAccount account, List<String> switches)
            throws IOException {
        return new ScratchProcess(
                builder(binaries, home, account, switches, List.of()).start());
    }

    /** One statement in single-user mode, with every right and no log-in; the server must not run meanwhile. */
    static void runSingleUser(
            Path binaries, ScratchHome home, ServerAccount account, List<String> switches, String database, String sql)
            throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(switches);
        whole.add(database);
        Process process =
                builder(binaries, home, account, whole, List.of("--single")).start();
        process.getOutputStream().write((sql + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        if (process.waitFor() != 0) {
            throw new PostgresException.Failed(
                    "the scratch server's single-user mode ended with " + process.exitValue()
                            + "; expected 0. Its log says:\n" + home.logTail(),
                    null);
        }
    }

    private static ProcessBuilder builder(
            Path binaries, ScratchHome home, ServerAccount account, List<String> switches, List<String> mode) {
        List<String> command = new ArrayList<>();
        command.add(binaries.resolve("postgres").toString());
        command.addAll(mode);
        command.add("-D");
        command.add(home.dataDirectory().toString());
        command.addAll(switches);
        ProcessBuilder builder = new ProcessBuilder(account.command(command))
                .directory(home.dataDirectory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(home.logFile().toFile()));
        String path = System.getenv("PATH");
        // Passwords and PG* variables of Nightshift's own environment are none of the server's business.
        builder.environment().clear();
        builder.environment().put("PATH", path == null ? "/usr/sbin:/usr/bin:/sbin:/bin" : path);
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
        return builder;
    }

    /** Waits a moment; true if the server is gone. */
    boolean endsWithin(Duration moment) throws InterruptedException {
        return process.waitFor(moment.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks for a fast shutdown; false if it did not come in time, or the server says that it failed. */
    boolean stopsCleanly() throws InterruptedException {
        return process.isAlive() && ServerStop.fast(server()) && process.waitFor() == 0;
    }

    /** Politely, then firmly, then by force; returns only when it is gone. */
    void stop() throws InterruptedException {
        ServerStop.stop(server());
        process.waitFor();
    }

    /** A launcher that stays the server's parent does not pass on the signals that tell how to stop. */
    private ProcessHandle server() {
        ProcessHandle started = process.toHandle();
        return isPostgres(started)
                ? started
                : started.children()
                        .filter(ScratchProcess::isPostgres)
                        .findFirst()
                        .orElse(started);
    }

    private static boolean isPostgres(ProcessHandle handle) {
        return handle.info().command().orElse("").endsWith("/postgres");
    }
}
