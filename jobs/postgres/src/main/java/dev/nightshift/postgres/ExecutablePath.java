package dev.nightshift.postgres;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The directories that {@code PATH} names. */
final class ExecutablePath {

    private ExecutablePath() {}

    static List<Path> directories() {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .filter(directory -> !directory.isBlank())
                .map(Path::of)
                .toList();
    }
}
