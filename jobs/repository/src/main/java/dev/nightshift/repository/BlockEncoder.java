package dev.nightshift.repository;

import dev.nightshift.repository.StageTimes.Stage;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses how a new block is stored: as the difference to a full block that stood at its place before, as long as that
 * difference is small; else whole, and so as the base of what comes. Safe for many threads.
 */
final class BlockEncoder {

    /** So many deltas of a size have to fit into the whole block. */
    private static final int WORTH = 3;

    /** One that comes near that zstd makes smaller: restores read it for as many nights as it stands. */
    private static final int CLEARLY = 4;

    private static final Logger LOG = LoggerFactory.getLogger(BlockEncoder.class);

    private final BlockIndex index;
    private final BlockReader blocks;
    private final int loaded;
    private final StageTimes times;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final AtomicBoolean mistaken = new AtomicBoolean();

    /** @param index as it was loaded: what is added to it later may not be stored yet, and is no base */
    BlockEncoder(BlockIndex index, BlockReader blocks, StageTimes times) {
        this.index = index;
        this.loaded = index.size();
        this.blocks = blocks;
        this.times = times;
    }

    /**
     * The result is good until the next call on this thread.
     *
     * @param parent the block that stood at its place; asked for at most once
     */
    EncodedBlock encode(byte[] content, int length, Supplier<Optional<BlockId>> parent) {
        long began = times.now();
        int entry = length < BlockCodec.MIN_BASE_BYTES ? BlockIndex.NONE : base(parent);
        Optional<EncodedBlock.Base> base = entry == BlockIndex.NONE ? Optional.empty() : read(entry);
        began = times.passed(Stage.READING_BASES, began);
        EncodedBlock smallest = smallest(content, length, base, entry);
        times.passed(Stage.COMPRESSING, began);
        return smallest;
    }

    private EncodedBlock smallest(byte[] content, int length, Optional<EncodedBlock.Base> base, int entry) {
        BlockCodec codec = BlockCodec.ofThisThread();
        if (base.isEmpty()) {
            return codec.encode(content, length);
        }
        int standing = index.place(entry).stored();
        Optional<EncodedBlock> compared = compared(codec, content, length, base.get());
        if (compared.isPresent() && isSmall(compared.get(), standing / CLEARLY)) {
            return compared.get();
        }
        EncodedBlock compressed = codec.compressDelta(content, length, base.get());
        if (isSmall(compressed, standing)) {
            return compressed;
        }
        EncodedBlock whole = codec.encode(content, length);
        return isSmall(compressed, whole.length()) ? compressed : whole;
    }

    /** A mistake of ours shall not stop the backups of whom it hits: zstd can do the same. */
    private Optional<EncodedBlock> compared(BlockCodec codec, byte[] content, int length, EncodedBlock.Base base) {
        try {
            return codec.compareDelta(content, length, base);
        } catch (RuntimeException e) {
            if (!mistaken.getAndSet(true)) {
                LOG.warn("A delta was made wrongly, found so, and made by zstd instead. Please report this", e);
            }
            return Optional.empty();
        }
    }

    private static boolean isSmall(EncodedBlock delta, int wholeBytes) {
        return (delta.length() + BlockKey.BYTES) * WORTH <= wholeBytes;
    }

    /** The entry of the full block behind the parent, or none. Its depth is never more than one. */
    private int base(Supplier<Optional<BlockId>> parent) {
        try {
            int entry = parent.get().map(index::find).orElse(BlockIndex.NONE);
            if (entry == BlockIndex.NONE || entry >= loaded) {
                return BlockIndex.NONE;
            }
            return index.base(entry) == BlockIndex.NONE ? entry : index.base(entry);
        } catch (RepositoryException.Damaged e) {
            warn(e);
            return BlockIndex.NONE;
        }
    }

    private Optional<EncodedBlock.Base> read(int entry) {
        try {
            return Optional.of(blocks.base(entry)).filter(base -> BlockCodec.isBase(base.content()));
        } catch (RepositoryException.Damaged e) {
            warn(e);
            return Optional.empty();
        }
    }

    private void warn(RepositoryException.Damaged damage) {
        if (!warned.getAndSet(true)) {
            LOG.warn(
                    "{}; this backup is whole without it, blocks that changed are stored whole where it would have been"
                            + " their base. Run 'nightshift verify --data': snapshots before this one may be touched",
                    damage.getMessage());
        }
    }
}
