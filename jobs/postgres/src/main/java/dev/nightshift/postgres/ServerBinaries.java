package dev.nightshift.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the server programs of one major version on this machine. */
final class ServerBinaries {

    /** {@code postgres (PostgreSQL) 16.14 (Debian 16.14-1)}, or {@code 19beta1} before a release. */
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

    private ServerBinaries() {}

    static Path find(List<Path> configured, int major) {
        List<Path> places = new ArrayList<>(configured);
        places.add(Path.of("/usr/lib/postgresql/" + major + "/bin"));
        places.add(Path.of("/usr/pgsql-" + major + "/bin"));
        places.addAll(ExecutablePath.directories());
        List<String> others = new ArrayList<>();
        for (Path place : places) {
            OptionalInt found = majorIn(place);
            if (found.isPresent() && found.getAsInt() == major) {
                return place.toAbsolutePath();
            }
            if (found.isPresent()) {
                others.add(place + " (PostgreSQL " + found.getAsInt() + ")");
            } else if (configured.contains(place)) {
                others.add(place + " (no postgres that runs)");
            }
        }
        throw new PostgresException.NoBinaries("found no server binaries of PostgreSQL " + major
                + (others.isEmpty() ? "" : ", only " + String.join(", ", others))
                + "; expected postgres in a directory of drill.binaries, in /usr/lib/postgresql/" + major
                + "/bin or on the PATH. Install them (apt-get install postgresql-" + major + ", dnf install postgresql"
                + major + "-server postgresql" + major
                + "-contrib), or name the bin directory that holds them in drill.binaries.");
    }

    private static OptionalInt majorIn(Path directory) {
        Path program = directory.resolve("postgres");
        if (!Files.isExecutable(program)) {
            return OptionalInt.empty();
        }
        try {
            Process process = new ProcessBuilder(program.toString(), "--version")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Matcher version =
                    VERSION.matcher(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            process.waitFor();
            return version.find() ? OptionalInt.of(Integer.parseInt(version.group(1))) : OptionalInt.empty();
        } catch (IOException e) {
            // A program of another architecture, or without its libraries: as good as none.
            return OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresException.Failed("looking for server binaries was interrupted. Start again.", e);
        }
    }
}
