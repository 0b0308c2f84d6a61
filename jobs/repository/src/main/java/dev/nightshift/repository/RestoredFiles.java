package dev.nightshift.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** The files of a restore while they are being written, and what became of them. */
final class RestoredFiles implements AutoCloseable {

    private static final int FILES_NAMED = 100;

    private final String snapshot;
    private final boolean durable;
    private volatile boolean direct;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong whole = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean partsAreLost;
    private final Queue<Loss> losses = new ConcurrentLinkedQueue<>();
    private final Queue<Target> damagedTargets = new ConcurrentLinkedQueue<>();

    private final FileSyncs syncs = new FileSyncs();

    private record Loss(String object, String detail, String path) {}

    RestoredFiles(String snapshot, boolean durable) {
        this.snapshot = snapshot.substring("snapshots/".length());
        this.durable = durable;
        this.direct = durable;
    }

    /** One file being written. */
    final class Target {
        private final TreeEntry.File file;
        private final Path place;
        private int pending = 1; // until all blocks are known
        private boolean created;
        private boolean damaged;

        private Target(TreeEntry.File file, Path place) {
            this.file = file;
            this.place = place;
        }

        synchronized void expectBlock() {
            pending++;
        }

        void allBlocksKnown() {
            arrived();
        }

        Path place() {
            return place;
        }

        /** As the tree names it. */
        String name() {
            return file.path();
        }

        long size() {
            return file.size();
        }

        /** Has the file be there. */
        synchronized void make() throws IOException {
            if (!created) {
                open().close();
            }
        }

        /** The file is made by whoever comes first to write to it. */
        synchronized FileChannel open() throws IOException {
            FileChannel channel = created
                    ? FileChannel.open(place, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)
                    : FileChannel.open(
                            place,
                            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                            PosixModes.OWNERS_FILE);
            created = true;
            return channel;
        }

        /** Whether to try to write it past the page cache. */
        boolean isDirect() {
            return direct && file.size() >= Format.BLOCK_BYTES && file.size() % BlockRun.ALIGNMENT == 0;
        }

        /** Notes that the file system does not do that. */
        void refuseDirect() {
            direct = false;
        }

        /** One of its blocks is written. */
        void arrived() {
            boolean complete;
            synchronized (this) {
                pending--;
                complete = pending == 0 && !damaged;
            }
            if (complete) {
                finish(this);
            }
        }

        private synchronized boolean markDamaged() {
            boolean first = !damaged;
            damaged = true;
            return first;
        }
    }

    /** The file appears with its first block; an empty one at once. */
    Target begin(TreeEntry.File file, Path place) throws IOException {
        Target target = new Target(file, place);
        begun.incrementAndGet();
        if (file.content().isEmpty()) {
            target.open().close();
        }
        return target;
    }

    /** Notes that {@code target} can't be whole. */
    void lost(Target target, String object, String detail) {
        losses.add(new Loss(object, detail, target.file.path()));
        if (target.markDamaged()) {
            damagedTargets.add(target);
        }
    }

    void lost(Target target, RepositoryException.Damaged damage) {
        damage.damages().forEach(each -> lost(target, each.object(), each.detail()));
    }

    /** Notes that whatever is at or below {@code path} is unknown. */
    void lostPart(String path, RepositoryException.Damaged damage) {
        partsAreLost = true;
        damage.damages().forEach(each -> losses.add(new Loss(each.object(), each.detail(), path + " and following")));
    }

    /** Sets the damaged ones aside, so that nobody takes one for whole. Each file is the one or the other by now. */
    void finishAll() throws IOException {
        if (whole.get() + damagedTargets.size() != begun.get()) {
            throw new IllegalStateException("of " + begun + " files " + whole + " are whole and "
                    + damagedTargets.size() + " are damaged; expected no others. Do not use what was restored.");
        }
        for (Target target : damagedTargets) {
            Path aside = target.place.resolveSibling(target.place.getFileName() + ".nightshift-damaged");
            if (Files.exists(target.place, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(target.place, aside, StandardCopyOption.REPLACE_EXISTING);
            } else if (!Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) { // not one block of it could be read
                Files.createFile(aside, PosixModes.OWNERS_FILE);
            }
        }
    }

    /** Waits until all files are on the disk, and {@code directories} with their names. */
    void makeDurable(Collection<Path> directories) throws IOException {
        if (durable) {
            for (Path directory : directories) {
                syncs.begin(directory);
            }
        }
        syncs.finish();
    }

    @Override
    public void close() {
        syncs.close();
    }

    /** Whether entries of the tree are unknown. */
    boolean partsAreLost() {
        return partsAreLost;
    }

    long whole() {
        return whole.get();
    }

    long bytes() {
        return bytes.get();
    }

    List<Damage> damages() {
        Map<String, List<Loss>> byObject = new LinkedHashMap<>();
        losses.forEach(loss -> byObject.computeIfAbsent(loss.object(), key -> new ArrayList<>())
                .add(loss));
        return byObject.entrySet().stream()
                .map(entry -> new Damage(
                        entry.getKey(),
                        entry.getValue().get(0).detail(),
                        named(entry.getValue().stream()
                                .map(loss -> snapshot + ":" + loss.path())
                                .distinct()
                                .sorted()
                                .toList()),
                        List.of(snapshot)))
                .toList();
    }

    /** The first hundred, and how many more there are. */
    static List<String> named(List<String> files) {
        if (files.size() <= FILES_NAMED) {
            return files;
        }
        List<String> cut = new ArrayList<>(files.subList(0, FILES_NAMED));
        cut.add("and " + (files.size() - FILES_NAMED) + " more");
        return cut;
    }

    private void finish(Target target) {
        try {
            PosixFileAttributes found = PosixModes.read(target.place);
            if (found.size() != target.file.size()) {
                lost(target, IndexObjects.PREFIX, "its blocks do not add up to its size");
                return;
            }
            PosixModes.apply(target.place, found, target.file.attributes());
            if (durable) {
                syncs.begin(target.place);
            }
            whole.incrementAndGet();
            bytes.addAndGet(target.file.size());
        } catch (IOException e) {
            throw new UncheckedIOException("The restore could not finish " + target.place + ": " + e, e);
        }
    }
}
