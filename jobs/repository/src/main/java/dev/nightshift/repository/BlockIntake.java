package dev.nightshift.repository;

import dev.nightshift.repository.StageTimes.Stage;
import java.util.Optional;
import java.util.function.Supplier;

/** Stores single blocks on the calling thread: hashed, looked up and, where new, encoded and packed. Any thread may. */
final class BlockIntake {

    private final Keys keys;
    private final BlockIndex index;
    private final BlockEncoder encoder;
    private final PackWriter packs;
    private final StageTimes times;

    BlockIntake(Keys keys, BlockIndex index, BlockEncoder encoder, PackWriter packs, StageTimes times) {
        this.keys = keys;
        this.index = index;
        this.encoder = encoder;
        this.packs = packs;
        this.times = times;
    }

    /** @param parent the block that stood at its place in the parent snapshot; asked for only where it is new */
    BlockId store(byte[] content, int length, Supplier<Optional<BlockId>> parent) {
        long began = times.now();
        BlockId id = keys.identify(content, length);
        began = times.passed(Stage.HASHING, began);
        boolean known = index.find(id) != BlockIndex.NONE;
        times.passed(Stage.LOOKING_UP, began);
        if (!known) {
            packs.add(id, encoder.encode(content, length, parent), content);
        }
        return id;
    }
}
