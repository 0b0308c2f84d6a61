package dev.nightshift.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nightshift.app.catalog.Repositories;
import dev.nightshift.app.cli.Cli;
import dev.nightshift.app.clock.SystemClock;
import dev.nightshift.app.console.Terminal;
import dev.nightshift.app.settings.ConfigurationSource;
import dev.nightshift.app.settings.SettingsReader;
import dev.nightshift.repository.FileAttributes;
import dev.nightshift.repository.PhysicalBackup;
import dev.nightshift.repository.Progress;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.SnapshotWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;

/**
 * What the launcher has Java do once after a build while it notes which classes are loaded and which methods are worked
 * hard: two small snapshots of files that look like tables, read in all ways there are, and a backup of a server that
 * does not answer. It is about speed alone.
 */
public final class Exercise {

    private static final int FILES = 12;
    private static final int FILE_BYTES = 2 * 1024 * 1024;
    private static final int ROW_BYTES = 64;
    private static final FileAttributes ATTRIBUTES = new FileAttributes(0600, Instant.EPOCH);
    private static final Terminal SILENT = new Terminal(nowhere(), nowhere(), false);

    private Exercise() {}

    /**
     * @param arguments {@code repositories} or {@code jobs}, for a backup too; a configuration with one repository, not made
     *     yet, and one server; a directory that is not there
     */
    public static void main(String[] arguments) throws IOException {
        Path configuration = Path.of(arguments[1]);
        Clock clock = SystemClock.utc();
        run(clock, configuration, "init");
        Repositories repositories =
                new Repositories(SettingsReader.read(ConfigurationSource.load(Optional.of(configuration))), clock);
        try (Repository repository = repositories.primary().open()) {
            snapshot(repository, 0);
            snapshot(repository, 1);
        }
        run(clock, configuration, "verify", "--data");
        run(clock, configuration, "snapshots");
        run(clock, configuration, "restore", "nobody", "--to", arguments[2]);
        if (arguments[0].equals("jobs")) {
            run(clock, configuration, "backup", "nobody");
        }
    }

    private static void run(Clock clock, Path configuration, String... command) {
        String[] arguments = new String[command.length + 2];
        arguments[0] = "--config";
        arguments[1] = configuration.toString();
        System.arraycopy(command, 0, arguments, 2, command.length);
        new Cli(SILENT, clock).run(arguments);
    }

    private static void snapshot(Repository repository, int night) throws IOException {
        try (SnapshotWriter writer = repository.write("nobody", Progress.NONE)) {
            writer.directory("base", new FileAttributes(0700, Instant.EPOCH));
            for (int file = 0; file < FILES; file++) {
                writer.file("base/" + file, ATTRIBUTES, new ByteArrayInputStream(table(file, night)));
            }
            writer.commit(new PhysicalBackup("1", 18, "18.0", 1, "0/2000028", "0/2000100", true));
        }
    }

    /** Rows of which half can be compressed away; each night changes one in a hundred. */
    private static byte[] table(int file, int night) {
        byte[] rows = new byte[FILE_BYTES];
        Random random = new Random(file);
        byte[] value = new byte[ROW_BYTES / 2];
        for (int at = 0; at < rows.length; at += ROW_BYTES) {
            random.nextBytes(value);
            value[0] += at / ROW_BYTES % 100 == 0 ? (byte) night : 0;
            System.arraycopy(value, 0, rows, at, value.length);
        }
        return rows;
    }

    private static PrintStream nowhere() {
        return new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
    }
}
