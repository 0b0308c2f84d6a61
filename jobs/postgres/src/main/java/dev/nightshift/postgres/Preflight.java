package dev.nightshift.postgres;

import java.util.List;

/** Asks, before a backup, whether the server is ready for it. */
public final class Preflight {

    private Preflight() {}

    /** Looks at everything and tells all it found; connecting itself may throw. */
    public static PreflightReport of(ServerSettings server) {
        throw new UnsupportedOperationException();
    }

    /**
     * @param problems each a {@link PreflightProblem}; none means ready
     * @param notes worth knowing, but no hindrance (data checksums are off, for example)
     */
    public record PreflightReport(String serverVersion, List<PreflightProblem> problems, List<String> notes) {

        public PreflightReport {
            problems = List.copyOf(problems);
            notes = List.copyOf(notes);
        }
    }

    /**
     * @param found what the server says
     * @param expected what a backup needs
     * @param remedy the exact GRANT, setting or step
     */
    public record PreflightProblem(String found, String expected, String remedy) {}
}
