package dev.nightshift.storage;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A walk through a store's files in the order of their full names. It is complete or it throws (Invariant 6). Entries
 * that no object can be called after ({@code .tmp}, {@code lost+found}) are none of the store's.
 */
final class DirectoryListing {

    private final RootDirectory root;
    private final String prefix;
    private final Consumer<ObjectInfo> each;

    DirectoryListing(RootDirectory root, String prefix, Consumer<ObjectInfo> each) {
        this.root = root;
        this.prefix = prefix;
        this.each = each;
    }

    void run() throws IOException {
        String inside = prefix.substring(0, prefix.lastIndexOf('/') + 1);
        Optional<BasicFileAttributes> start = root.attributes(root.path().resolve(inside));
        if (start.isPresent() && start.get().isDirectory()) {
            walk(root.path().resolve(inside), inside);
        }
    }

    /**
     * @param inside the names' beginning up to this directory, its slash included
     */
    private void walk(Path directory, String inside) throws IOException {
        for (var entry : entries(directory, inside).entrySet()) {
            String name = entry.getKey();
            if (name.endsWith("/")) {
                walk(directory.resolve(name.substring(inside.length())), name);
            } else {
                each.accept(new ObjectInfo(name, entry.getValue()));
            }
        }
    }

    /** Names to lengths. A directory's name ends with the slash, which is what sorts it among names like "a-b". */
    private SortedMap<String, Long> entries(Path directory, String inside) throws IOException {
        SortedMap<String, Long> entries = new TreeMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path path : all) {
                String name = inside + path.getFileName();
                if (ObjectNames.isSegment(path.getFileName().toString()) && name.startsWith(prefix)) {
                    add(entries, name, path);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return entries;
    }

    private void add(SortedMap<String, Long> entries, String name, Path path) throws IOException {
        Optional<BasicFileAttributes> attributes = root.attributes(path);
        if (attributes.isEmpty()) {
            return; // deleted since the directory was read
        }
        if (attributes.get().isDirectory()) {
            entries.put(name + "/", 0L);
        } else if (attributes.get().isRegularFile()) {
            entries.put(name, attributes.get().size());
        } else {
            throw new IOException(path + " is neither a file nor a directory");
        }
    }
}
