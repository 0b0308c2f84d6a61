package dev.nightshift.repository;

import dev.nightshift.repository.RestoredFiles.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes a snapshot's files. The tree is walked in order; the blocks that it names are gathered to batches, sorted by
 * where they stand, and read in coalesced ranges by several threads ({@link RangeReads}).
 */
final class Restorer {

    /** 512 MiB of content: enough for neighbours in packs to meet, little to keep in memory. */
    private static final int BATCH_BLOCKS = 2048;

    /** A batch's deltas stay in memory until it is done. */
    private static final int BATCH_DELTA_BYTES = 8 * 1024 * 1024;

    private final Engine engine;
    private final Clock clock;
    private final Snapshot snapshot;
    private final BlockIndex index;
    private final RestoreTarget target;
    private final Progress progress;
    private final RestoredFiles files;
    private final Deque<Directory> directories = new ArrayDeque<>();

    private final Set<Path> written = new LinkedHashSet<>();

    private record Directory(Path path, FileAttributes attributes) {}

    /** Where blocks are found, and those that are wanted next. */
    private static final class Work {
        private final BlockIndex index;
        private final BlockReader blocks;
        private final RangeReads reads;
        private final List<RangeReads.Wanted> batch = new ArrayList<>(BATCH_BLOCKS);
        private int deltaBytes;

        private Work(BlockIndex index, BlockReader blocks, RangeReads reads) {
            this.index = index;
            this.blocks = blocks;
            this.reads = reads;
        }

        void want(BlockId id, int entry, Target restored, long offset) {
            BlockIndex.Place place = index.place(entry);
            boolean isDelta = place.form() == BlockForm.DELTA;
            batch.add(new RangeReads.Wanted(place, isDelta ? index.place(place.base()) : place, id, restored, offset));
            deltaBytes += isDelta ? place.stored() : 0;
            if (batch.size() >= BATCH_BLOCKS || deltaBytes >= BATCH_DELTA_BYTES) {
                submit();
            }
        }

        void submit() {
            reads.submit(batch);
            batch.clear();
            deltaBytes = 0;
        }
    }

    Restorer(SnapshotReader reader, RestoreTarget target, Progress progress) {
        this.engine = reader.engine();
        this.clock = reader.clock();
        this.snapshot = reader.snapshot();
        this.index = reader.index();
        this.target = target;
        this.progress = progress;
        this.files = new RestoredFiles(Manifests.name(snapshot), target.durable());
    }

    RestoreReport restore() {
        Instant started = clock.instant();
        BlockReader blocks = engine.blockReader(index);
        TreeWalk walk = new TreeWalk(blocks, files::lostPart);
        try (files;
                RangeReads reads = new RangeReads(engine.packReader(), index, files, progress)) {
            Work work = new Work(index, blocks, reads);
            walk.entries(snapshot.tree(), node -> true, entry -> write(entry, work));
            work.submit();
            reads.await();
            files.finishAll();
            finishDirectories();
            return new RestoreReport(
                    files.whole(),
                    files.bytes(),
                    reads.readBytes() + blocks.readBytes(),
                    Duration.between(started, clock.instant()),
                    files.damages());
        } catch (IOException e) {
            throw new UncheckedIOException("The restore could not write: " + e.getMessage(), e);
        }
    }

    private void write(TreeEntry entry, Work work) {
        Optional<Path> place = target.place(entry.path());
        if (place.isEmpty()) {
            return;
        }
        try {
            requireParent(place.get());
            if (entry instanceof TreeEntry.Directory directory) {
                writeDirectory(place.get(), directory.attributes());
            } else if (entry instanceof TreeEntry.Link link) {
                Files.createSymbolicLink(place.get(), Path.of(target.linkTarget(link.path(), link.target())));
            } else if (entry instanceof TreeEntry.File file) {
                writeFile(file, place.get(), work);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The restore could not write " + place.get() + ": " + e, e);
        }
    }

    /** A directory whose entry is lost is made all the same: what is whole below it shall be restored. */
    private void requireParent(Path place) throws IOException {
        Path parent = place.toAbsolutePath().getParent();
        if (parent != null && written.add(parent) && files.partsAreLost() && !Files.exists(parent)) {
            Files.createDirectories(parent, PosixFilePermissions.asFileAttribute(PosixModes.OWNER_ONLY));
        }
    }

    private void writeDirectory(Path place, FileAttributes attributes) throws IOException {
        if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(place);
        }
        Files.setPosixFilePermissions(place, PosixModes.OWNER_ONLY); // its own mode comes when all is in it
        directories.push(new Directory(place, attributes));
    }

    private void writeFile(TreeEntry.File file, Path place, Work work) throws IOException {
        Target restored = files.begin(file, place);
        TreeWalk lists = new TreeWalk(work.blocks, (path, damage) -> files.lost(restored, damage));
        lists.content(file, list -> true, (id, offset) -> {
            int entry = work.index.find(id);
            if (entry == BlockIndex.NONE) {
                files.lost(restored, IndexObjects.PREFIX, "no index names block " + id);
                return;
            }
            restored.expectBlock();
            work.want(id, entry, restored, offset);
        });
        restored.allBlocksKnown();
    }

    /** Children before parents: a parent may be read-only. What was created in a directory is durable once that is. */
    private void finishDirectories() throws IOException {
        for (Directory directory : directories) {
            PosixModes.apply(directory.path(), PosixModes.read(directory.path()), directory.attributes());
            written.add(directory.path());
        }
        files.makeDurable(written);
    }
}
