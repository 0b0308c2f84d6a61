package dev.nightshift.restore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Verifies the checksum of every page in the files of a server that was shut down cleanly.
 *
 * <p>Only then: a base backup copies pages while they are being written, so a restored file may rightly hold torn pages
 * until replay has put the full images over them; and a running server holds newer pages in memory. After a clean stop
 * every page on disk is the one the server would go on with, and each wrong checksum is damage. It is what
 * {@code pg_checksums --check} does, which is not there on every machine that has a server.
 */
final class PageScan {

    /** {@code 16384}, {@code 16384.1}, {@code 16384_vm}: a relation's forks and segments; nothing else has pages. */
    private static final Pattern RELATION_FILE = Pattern.compile("[0-9]+(?:_(?:fsm|vm|init))?(?:\\.([0-9]+))?");

    private static final List<String> PLACES = List.of("base", "global", "pg_tblspc");
    private static final int PAGES_A_READ = 128;
    private static final int MOST_TOLD = 100;

    private final Path root;
    private final int pageBytes;
    private final long segmentPages;
    private final LongAdder files = new LongAdder();
    private final LongAdder pages = new LongAdder();
    private final LongAdder wrong = new LongAdder();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    private PageScan(Path root, int pageBytes, long segmentPages) {
        this.root = root;
        this.pageBytes = pageBytes;
        this.segmentPages = segmentPages;
    }

    static PageCheck of(Path root, int pageBytes, long segmentPages) {
        PageScan scan = new PageScan(root, pageBytes, segmentPages);
        try {
            scan.relationFiles().parallelStream().forEach(scan::read);
        } catch (IOException | UncheckedIOException e) {
            throw new RestoreException.Disk("The restored files below " + root + " could not be read (" + e + ")", e);
        }
        return scan.result();
    }

    private PageCheck result() {
        List<String> told = new ArrayList<>(failures);
        Collections.sort(told);
        if (wrong.sum() > told.size()) {
            told.add("and " + (wrong.sum() - told.size()) + " pages more");
        }
        return new PageCheck(files.sum(), pages.sum(), "", told);
    }

    private List<Path> relationFiles() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String place : PLACES) {
            try (Stream<Path> all = Files.walk(root.resolve(place), FileVisitOption.FOLLOW_LINKS)) {
                all.filter(Files::isRegularFile)
                        .filter(file -> RELATION_FILE
                                .matcher(file.getFileName().toString())
                                .matches())
                        .forEach(found::add);
            }
        }
        return found;
    }

    private void read(Path file) {
        Matcher name = RELATION_FILE.matcher(file.getFileName().toString());
        long first = name.matches() && name.group(1) != null ? Long.parseLong(name.group(1)) * segmentPages : 0;
        PageChecksum checksum = new PageChecksum(pageBytes);
        ByteBuffer buffer = ByteBuffer.allocate(pageBytes * PAGES_A_READ);
        files.increment();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long number = first;
            while (fill(channel, buffer)) {
                for (; buffer.remaining() >= pageBytes; buffer.position(buffer.position() + pageBytes)) {
                    verify(file, checksum, buffer, number++);
                }
                if (buffer.hasRemaining()) {
                    fail(root.relativize(file) + " ends within page " + number);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean fill(FileChannel channel, ByteBuffer buffer) throws IOException {
        buffer.clear();
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // a read may bring less than was asked for
        }
        buffer.flip();
        return buffer.hasRemaining();
    }

    private void verify(Path file, PageChecksum checksum, ByteBuffer page, long number) {
        pages.increment();
        if (PageChecksum.isNew(page)) {
            return;
        }
        int stored = PageChecksum.stored(page);
        int computed = checksum.computed(page, number);
        if (stored != computed) {
            fail("%s page %d has the checksum %04x; expected %04x"
                    .formatted(root.relativize(file), number, stored, computed));
        }
    }

    private void fail(String line) {
        wrong.increment();
        if (wrong.sum() <= MOST_TOLD) {
            failures.add(line);
        }
    }
}
