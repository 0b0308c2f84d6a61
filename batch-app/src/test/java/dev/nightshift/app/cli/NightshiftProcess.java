package dev.nightshift.app.cli;

import dev.nightshift.app.Nightshift;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program in a process of its own, on the tests' class path, in a JVM that compiles little. */
public final class NightshiftProcess {

    private NightshiftProcess() {}

    /** @param output takes what it prints, behind what stands there already */
    public static ProcessBuilder of(Path output, String... arguments) {
        return of(Nightshift.class, output, arguments);
    }

    static ProcessBuilder of(Class<?> main, Path output, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    }
}
