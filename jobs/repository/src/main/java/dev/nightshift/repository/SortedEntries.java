package dev.nightshift.repository;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sorts encoded tree entries by path in bounded memory, however many there are (Invariant 13): each full run goes to a
 * temporary file, and at the end all runs are merged. Any thread may add.
 */
final class SortedEntries implements AutoCloseable {

    /** About 160,000 files; a server with fewer needs no temporary file. */
    static final int RUN_BYTES = 16 * 1024 * 1024;

    /** What an entry takes in memory besides its bytes: the array's header, its padding and the list's reference. */
    private static final int ENTRY_OVERHEAD_BYTES = 24;

    private static final int WRITE_BUFFER_BYTES = 256 * 1024;

    private static final Comparator<byte[]> BY_PATH =
            (a, b) -> Arrays.compareUnsigned(a, 2, 2 + pathLength(a), b, 2, 2 + pathLength(b));

    private final int runBytes;
    private final List<Long> ends = new ArrayList<>();
    private List<byte[]> run = new ArrayList<>();
    private int bytes;
    private @Nullable FileChannel file;
    private boolean closed;

    SortedEntries() {
        this(RUN_BYTES);
    }

    /** @param runBytes kept in memory; tests want little */
    SortedEntries(int runBytes) {
        this.runBytes = runBytes;
    }

    /** @param entry begins with the length of its path, two bytes, and the path */
    synchronized void add(byte[] entry) {
        if (closed) {
            throw new IllegalStateException("The snapshot was given up.");
        }
        run.add(entry);
        bytes += entry.length + ENTRY_OVERHEAD_BYTES;
        if (bytes >= runBytes) {
            spill();
        }
    }

    /** How many runs are in the temporary file. */
    synchronized int spilledRuns() {
        return ends.size();
    }

    /**
     * Tells all entries in the order of their paths' unsigned bytes.
     *
     * @throws IllegalArgumentException at the second entry of a path
     */
    synchronized void forEach(Consumer<byte[]> each) {
        PriorityQueue<EntryRun> runs = new PriorityQueue<>(Comparator.comparing(EntryRun::head, BY_PATH));
        run.sort(BY_PATH);
        addIfAny(runs, EntryRun.of(run.iterator()));
        long from = 0;
        for (long end : ends) {
            addIfAny(runs, EntryRun.of(spilledTo(), from, end));
            from = end;
        }
        byte[] last = null;
        for (EntryRun next = runs.poll(); next != null; next = runs.poll()) {
            byte[] entry = next.head();
            if (last != null && BY_PATH.compare(last, entry) == 0) {
                throw new IllegalArgumentException(
                        "The server sent " + path(entry) + " twice; expected each path once. Nothing was committed.");
            }
            each.accept(entry);
            last = entry;
            addIfAny(runs, next);
        }
    }

    /** Gives back the temporary file's room. */
    @Override
    public synchronized void close() {
        closed = true;
        run = new ArrayList<>();
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static String path(byte[] entry) {
        return new String(entry, 2, pathLength(entry), StandardCharsets.UTF_8);
    }

    private static int pathLength(byte[] entry) {
        return Byte.toUnsignedInt(entry[0]) << 8 | Byte.toUnsignedInt(entry[1]);
    }

    private static void addIfAny(PriorityQueue<EntryRun> runs, EntryRun run) {
        if (run.advance()) {
            runs.add(run);
        }
    }

    private void spill() {
        run.sort(BY_PATH);
        try {
            FileChannel spilled = spilledTo();
            DataOutputStream out = new DataOutputStream(
                    new BufferedOutputStream(Channels.newOutputStream(spilled), WRITE_BUFFER_BYTES));
            for (byte[] entry : run) {
                out.writeInt(entry.length);
                out.write(entry);
            }
            out.flush();
            ends.add(spilled.position());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The list of the server's files could not be kept in " + directory() + ": " + e
                            + ". Expected room for about 100 bytes a file there. Make room, or name another directory"
                            + " by NIGHTSHIFT_JAVA_OPTIONS=-Djava.io.tmpdir=DIRECTORY.",
                    e);
        }
        run = new ArrayList<>(run.size());
        bytes = 0;
    }

    /** The file loses its name at once: however the process ends, nothing is left of it. */
    private FileChannel spilledTo() {
        FileChannel open = file;
        if (open != null) {
            return open;
        }
        try {
            Path path = Files.createTempFile("nightshift-files-", ".tmp");
            open = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            Files.delete(path);
            file = open;
            return open;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "No temporary file could be made in " + directory() + " for the list of the server's files: " + e
                            + ". Name a directory that may be written to by"
                            + " NIGHTSHIFT_JAVA_OPTIONS=-Djava.io.tmpdir=DIRECTORY.",
                    e);
        }
    }

    private static String directory() {
        return System.getProperty("java.io.tmpdir", "the directory for temporary files");
    }
}
