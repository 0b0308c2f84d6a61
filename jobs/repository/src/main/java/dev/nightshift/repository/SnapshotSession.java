package dev.nightshift.repository;

import dev.nightshift.repository.StageTimes.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one snapshot: lease, blocks, tree, index, manifest, in that order. */
final class SnapshotSession implements SnapshotWriter {

    /** With their buffers, at most 40 MiB however many processors there are (Invariant 13). */
    private static final int MAX_WORKERS = 16;

    /** Fetch the bases of deltas before they are wanted. */
    private static final int READERS_AHEAD = 2;

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSession.class);

    private final Engine engine;
    private final Clock clock;
    private final String server;
    private final Optional<String> run;
    private final Instant started;
    private final String id;
    private final Lease lease;
    private final PackWriter packs;
    private final BlockIntake intake;
    private final BlockPipeline pipeline;
    private final StageTimes times = new StageTimes();
    private final ExecutorService ahead = new WorkThreads(READERS_AHEAD);
    private final BlockReader blocks;
    private final Optional<ParentTree> parent;
    private final TreeBuilder tree = new TreeBuilder();
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private Optional<String> missing = Optional.empty();

    SnapshotSession(Engine engine, Clock clock, String server, Optional<String> run, Progress progress) {
        this.engine = engine;
        this.clock = clock;
        this.server = Manifests.checkServer(server);
        this.run = run;
        this.started = clock.instant();
        this.id = Manifests.newId(started);
        this.lease = engine.leases().acquireForRun(run);
        try {
            // the lease stands before the tombstones are read: see "Orders" in docs/repository-format.md
            long began = times.now();
            BlockIndex index =
                    engine.indexLoader().loadStanding(engine.tombstones().condemnedPacks());
            times.passed(Stage.INDEX, began);
            this.blocks = engine.blockReader(index, ahead);
            this.parent = engine.manifests()
                    .newest(server, SnapshotSession::warn)
                    .map(snapshot -> new ParentTree(blocks, snapshot.tree()));
            this.packs = engine.packWriter(index, times);
            int workers = Math.min(MAX_WORKERS, Runtime.getRuntime().availableProcessors());
            BlockEncoder encoder = new BlockEncoder(index, blocks, times);
            this.intake = new BlockIntake(engine.keys(), index, encoder, packs, times);
            this.pipeline = new BlockPipeline(intake, workers, progress, times);
        } catch (RuntimeException | Error e) {
            ahead.shutdownNow();
            lease.close();
            throw e;
        }
    }

    private static void warn(RepositoryException.Damaged damage) {
        LOG.warn(
                "{}; an older snapshot, or none, serves to find what has changed since. Run 'nightshift verify'",
                damage.getMessage());
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
    public StageTimes times() {
        return times;
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
        FileBlocks file = new FileBlocks(TreePath.check(path), attributes, parentOf(path), this::storeList, entry -> {
            tree.add(entry);
            files.incrementAndGet();
            bytes.addAndGet(entry.size());
        });
        if (missing.isPresent()) {
            throw new IllegalStateException("The stream of " + missing.get() + " failed; expected no file after that.");
        }
        missing = Optional.of(path); // until it is there to its end
        file.end(pipeline.cut(content, file));
        missing = Optional.empty();
    }

    private ParentBlocks parentOf(String path) {
        return new ParentBlocks(() -> parent.flatMap(tree -> tree.content(path)), blocks::read);
    }

    private BlockId storeList(byte[] list, Supplier<Optional<BlockId>> former) {
        return intake.store(list, list.length, former);
    }

    @Override
    public Snapshot commit(PhysicalBackup backup) {
        missing.ifPresent(path -> {
            throw new IllegalStateException("The snapshot misses " + path + ", whose stream failed. Nothing was"
                    + " committed. Take the backup anew.");
        });
        long began = times.now();
        pipeline.drain();
        began = times.passed(Stage.WAITING_FOR_WORKERS, began);
        TreeRoot root = tree.build(node -> intake.store(node, node.length, Optional::empty));
        times.passed(Stage.TREE, began);
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
                root,
                run);
        began = times.now();
        new Commit(engine, lease).of(snapshot);
        times.passed(Stage.COMMITTING, began);
        return snapshot;
    }

    @Override
    public void close() {
        pipeline.close();
        ahead.shutdownNow();
        packs.close();
        lease.close();
        tree.close();
    }
}
