package dev.nightshift.restore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The list of files that PostgreSQL itself made while it sent the backup, {@code backup_manifest}. The repository
 * answers for every byte that it gave back; this answers for its having been given every file.
 *
 * @see <a href="https://www.postgresql.org/docs/current/backup-manifest-format.html">Backup Manifest Format</a>
 */
final class PostgresManifest {

    static final String NAME = "backup_manifest";

    private static final int MOST_TOLD = 20;

    private PostgresManifest() {}

    /**
     * Looks for every listed file and compares its size.
     *
     * @param renamed files that stand under another name, or not at all, on purpose
     * @return one line for each that is missing or has another size, cut at twenty
     */
    static List<String> missing(Path root, Set<String> renamed) {
        Path manifest = root.resolve(NAME);
        if (!Files.isRegularFile(manifest)) {
            return List.of(NAME + " is missing");
        }
        List<String> problems = new ArrayList<>();
        try (JsonParser json =
                new JsonFactory().createParser(ObjectReadContext.empty(), Files.newInputStream(manifest))) {
            while (problems.size() < MOST_TOLD && json.nextToken() != null) {
                if (json.currentToken() == JsonToken.START_OBJECT && insideFiles(json)) {
                    Entry entry = Entry.read(json);
                    if (!renamed.contains(entry.path)) {
                        entry.compare(root, problems);
                    }
                }
            }
        } catch (JacksonException | IOException e) {
            problems.add(NAME + " could not be read (" + e.getMessage() + ")");
        }
        return problems;
    }

    private static boolean insideFiles(JsonParser json) {
        var array = json.streamReadContext().getParent();
        return array != null
                && array.inArray()
                && array.getParent() != null
                && "Files".equals(array.getParent().currentName());
    }

    private record Entry(String path, long size) {

        static Entry read(JsonParser json) {
            String path = "";
            long size = -1;
            for (@Nullable String name = json.nextName(); name != null; name = json.nextName()) {
                json.nextToken();
                switch (name) {
                    case "Path" -> path = json.getString();
                    case "Size" -> size = json.getLongValue();
                    default -> json.skipChildren();
                }
            }
            return new Entry(path, size);
        }

        void compare(Path root, List<String> problems) throws IOException {
            if (path.isEmpty()) {
                // A name that is no UTF-8 stands under another key, in hexadecimal. PostgreSQL makes no such files.
                return;
            }
            Path file = root.resolve(path);
            if (!Files.isRegularFile(file)) {
                problems.add(path + " is missing");
            } else if (Files.size(file) != size) {
                problems.add(path + " has " + Files.size(file) + " bytes; expected " + size);
            }
        }
    }
}
