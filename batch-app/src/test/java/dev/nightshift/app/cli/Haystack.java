package dev.nightshift.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** All that a secret could have got into, kept to be searched. Each piece has a kind: {@code table}, {@code log}. */
final class Haystack {

    private static final Path PROCESSES = Path.of("/proc");

    private final Map<String, Map<String, String>> pieces = new LinkedHashMap<>();
    private final Set<String> commandLines = new HashSet<>();

    void add(String kind, String name, String text) {
        pieces.computeIfAbsent(kind, first -> new LinkedHashMap<>()).put(name, text);
    }

    /** Every file below it by its content, and the names. */
    void addFiles(String kind, Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                add(kind, file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
                add(kind + " name", file.toString(), directory.relativize(file).toString());
            }
        }
    }

    /** Every column of every row of every table that is not the database's own. */
    void addTables(String kind, String url, String user, String password) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            for (String table : tables(statement)) {
                StringBuilder all = new StringBuilder();
                try (ResultSet rows = statement.executeQuery("select * from " + table)) {
                    while (rows.next()) {
                        for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                            all.append(rows.getString(column)).append('\n');
                        }
                    }
                }
                add(kind, table, all.toString());
            }
        }
    }

    private static List<String> tables(Statement statement) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("""
                select table_schema, table_name from information_schema.tables
                where lower(table_schema) not in ('information_schema', 'pg_catalog')
                """)) {
            while (rows.next()) {
                tables.add('"' + rows.getString(1) + "\".\"" + rows.getString(2) + '"');
            }
        }
        return tables;
    }

    /** What any user of the machine sees of the processes that run now. */
    void addProcesses() {
        try (Stream<Path> processes = Files.list(PROCESSES)) {
            for (Path process : processes.toList()) {
                if (process.getFileName().toString().matches("[0-9]+")) {
                    addProcess(process);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addProcess(Path process) {
        try {
            String line = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ');
            if (commandLines.add(line)) {
                add("process", process + " " + commandLines.size(), line);
            }
        } catch (IOException e) {
            add("ended process", process.toString(), "ended since it was listed");
        }
    }

    /** In which kinds of pieces it stands as it is. */
    Set<String> kindsWith(String text) {
        Set<String> kinds = new TreeSet<>();
        pieces.forEach((kind, ofKind) -> {
            if (ofKind.values().stream().anyMatch(piece -> piece.contains(text))) {
                kinds.add(kind);
            }
        });
        return kinds;
    }

    /** Where a secret stands, as it is or in one of the disguises that texts are sent and stored in. */
    List<String> placesOf(String secret) {
        List<String> places = new ArrayList<>();
        for (String form : forms(secret)) {
            pieces.forEach((kind, ofKind) -> ofKind.forEach((name, piece) -> {
                if (piece.contains(form)) {
                    places.add(kind + " " + name + " holds " + form);
                }
            }));
        }
        return places;
    }

    private static Set<String> forms(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        return new HashSet<>(List.of(
                secret,
                Base64.getEncoder().withoutPadding().encodeToString(bytes),
                URLEncoder.encode(secret, StandardCharsets.UTF_8),
                URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20"),
                new String(secret.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.ISO_8859_1)));
    }
}
