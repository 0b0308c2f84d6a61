package dev.nightshift.app.cli;

import dev.nightshift.app.Nightshift;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program in a process of its own, in a JVM that compiles little and starts quickly. */
public final class NightshiftProcess {

    private NightshiftProcess() {}

    /** @param output takes what it prints, behind what stands there already */
    public static ProcessBuilder of(Path output, String... arguments) {
        return of(ClassArchive.options(), output, arguments);
    }

    static ProcessBuilder of(List<String> options, Path output, String... arguments) {
        return java(options, ClassArchive.CLASS_PATH, Nightshift.class, output, arguments);
    }

    /** @param main may be a class of the tests */
    static ProcessBuilder of(Class<?> main, Path output, String... arguments) {
        return java(List.of(), System.getProperty("java.class.path"), main, output, arguments);
    }

    private static ProcessBuilder java(
            List<String> options, String classPath, Class<?> main, Path output, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    }
}
