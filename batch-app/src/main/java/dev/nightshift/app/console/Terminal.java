package dev.nightshift.app.console;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a command writes.
 *
 * @param out data, and nothing else
 * @param err progress, remarks and errors
 * @param interactive whether a person watches {@code err}
 */
public record Terminal(PrintStream out, PrintStream err, boolean interactive) {

    private static final Path STDERR = Path.of("/proc/self/fd/2");

    public static Terminal ofProcess() {
        return new Terminal(System.out, System.err, stderrIsTerminal());
    }

    /** Java itself can't tell; where Linux can't either, plain lines are right everywhere. */
    private static boolean stderrIsTerminal() {
        try {
            String target = Files.readSymbolicLink(STDERR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
