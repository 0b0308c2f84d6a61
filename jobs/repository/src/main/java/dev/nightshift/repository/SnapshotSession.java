package dev.nightshift.repository;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Takes one snapshot: lease, blocks, tree, index, manifest, in that order. */
final class SnapshotSession implements SnapshotWriter {

    /** With their buffers, at most 40 MiB however many processors there are (Invariant 13). */
    private static final int MAX_WORKERS = 16;

    private final Engine engine;
    private final Clock clock;
    private final String server;
    private final Instant started;
    private final String id;
    private final Lease lease;
    private final PackWriter packs;
    private final BlockPipeline pipeline;
    private final TreeBuilder tree = new TreeBuilder();
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private Optional<String> missing = Optional.empty();

    SnapshotSession(Engine engine, Clock clock, String server, Progress progress) {
        this.engine = engine;
        this.clock = clock;
        this.server = Manifests.checkServer(server);
        this.started = clock.instant();
        this.id = Manifests.newId(started);
        this.lease = engine.leases().acquire(LeaseDocument.WRITE, Optional.empty());
        try {
            // the lease stands before the tombstones are read: see "Orders" in docs/repository-format.md
            BlockIndex index =
                    engine.indexLoader().loadStanding(engine.tombstones().condemnedPacks());
            this.packs = engine.packWriter(index);
            int workers = Math.min(MAX_WORKERS, Runtime.getRuntime().availableProcessors());
            this.pipeline = new BlockPipeline(engine.keys(), index, packs, workers, progress);
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    /** For tests that have no five minutes to wait. */
    Lease lease() {
        return lease;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void directory(String path, FileAttributes attributes) {
        tree.add(new TreeEntry.Directory(path, attributes));
    }

    @Override
    public void link(String path, FileAttributes attributes, String target) {
        tree.add(new TreeEntry.Link(path, attributes, target));
    }

    /** A file whose stream failed keeps the snapshot from being committed: it would not be complete. */
    @Override
    public void file(String path, FileAttributes attributes, InputStream content) throws IOException {
        FileBlocks blocks = new FileBlocks(TreePath.check(path), attributes, pipeline::store, file -> {
            tree.add(file);
            files.incrementAndGet();
            bytes.addAndGet(file.size());
        });
        if (missing.isPresent()) {
            throw new IllegalStateException("The stream of " + missing.get() + " failed; expected no file after that.");
        }
        missing = Optional.of(path); // until it is there to its end
        blocks.end(pipeline.cut(content, blocks));
        missing = Optional.empty();
    }

    @Override
    public Snapshot commit(PhysicalBackup backup) {
        missing.ifPresent(path -> {
            throw new IllegalStateException("The snapshot misses " + path + ", whose stream failed. Nothing was"
                    + " committed. Take the backup anew.");
        });
        pipeline.drain();
        TreeRoot root = tree.build(node -> pipeline.store(node, node.length));
        packs.finish();
        Snapshot snapshot = new Snapshot(
                id,
                server,
                started,
                clock.instant(),
                backup,
                files.get(),
                bytes.get(),
                packs.newBytes(),
                packs.storedBytes(),
                root);
        new Commit(engine, lease).of(snapshot);
        return snapshot;
    }

    @Override
    public void close() {
        pipeline.close();
        packs.close();
        lease.close();
        tree.close();
    }
}
