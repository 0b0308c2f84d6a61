package dev.nightshift.repository;

import dev.nightshift.repository.RangeReads.Wanted;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decodes and checks the blocks of one range. One block may be wanted at many places, as it is and by deltas: each is
 * decoded once, if those that need it come one after the other. For one thread.
 */
final class RangeDecoder {

    /** For a full block that is the base of deltas. */
    private static final ThreadLocal<ByteBuffer> BASE =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(Format.MAX_BLOCK_BYTES));

    private final PackReader packs;
    private final BlockIndex index;
    private final DeltaParts deltas;
    private final byte[] bytes;
    private final int start;
    private final Seal seal;

    private BlockIndex.@Nullable Place basePlace;
    private Optional<ByteBuffer> base = Optional.empty();
    private BlockIndex.@Nullable Place place;
    private Decoded decoded = new Decoded(Optional.empty(), List.of());

    /**
     * A block's content, where it was to be put, or why it can't be had.
     *
     * @param damages of one object or, of a delta, of two
     */
    record Decoded(Optional<ByteBuffer> content, List<Damage> damages) {}

    /** @param bytes of the pack of {@code first}, from where that stands */
    RangeDecoder(PackReader packs, BlockIndex index, DeltaParts deltas, byte[] bytes, BlockIndex.Place first) {
        this.packs = packs;
        this.index = index;
        this.deltas = deltas;
        this.bytes = bytes;
        this.start = first.offset();
        this.seal = packs.seal(first.pack().id());
    }

    /**
     * @param into direct, of the block's length. Of a block that is wanted once more the content is taken from where it was put
     *     last: that must stay as it is until then
     */
    Decoded decode(Wanted wanted, ByteBuffer into) {
        if (!wanted.place().equals(place)) {
            place = wanted.place();
            decoded = wanted.isDelta() ? delta(wanted, into) : whole(wanted, into);
        } else if (decoded.content().isPresent()) {
            into.duplicate().put(decoded.content().get().duplicate());
            decoded = new Decoded(Optional.of(into), List.of());
        }
        return decoded;
    }

    private Decoded whole(Wanted wanted, ByteBuffer into) {
        return full(wanted.place(), into) && packs.identify(into).equals(wanted.id())
                ? new Decoded(Optional.of(into), List.of())
                : new Decoded(Optional.empty(), List.of(damaged(wanted.place())));
    }

    private boolean full(BlockIndex.Place wanted, ByteBuffer into) {
        return packs.full(seal, wanted, bytes, wanted.offset() - start, into);
    }

    private Optional<ByteBuffer> base(BlockIndex.Place wanted) {
        if (!wanted.equals(basePlace)) {
            basePlace = wanted;
            ByteBuffer into = BASE.get().clear().slice(0, wanted.raw());
            base = full(wanted, into) ? Optional.of(into) : Optional.empty();
        }
        return base;
    }

    /**
     * The content's own identity is proof of the base too, so that is not hashed for itself; only where it does not fit is
     * it asked which of the two is to blame.
     */
    private Decoded delta(Wanted wanted, ByteBuffer into) {
        DeltaParts.Part part = deltas.part(wanted.place());
        Optional<ByteBuffer> base = base(wanted.full());
        List<Damage> damages = new ArrayList<>();
        if (base.isEmpty()) {
            damages.add(damaged(wanted.full()));
        }
        if (part.encoded().isEmpty()) {
            damages.add(damage(wanted.place(), part.damage()));
        }
        if (!damages.isEmpty()) {
            return new Decoded(Optional.empty(), damages);
        }
        byte[] encoded = part.encoded().orElseThrow();
        if (BlockCodec.ofThisThread().decodeDeltaInto(encoded, into, base.orElseThrow())
                && packs.identify(into).equals(wanted.id())) {
            return new Decoded(Optional.of(into), List.of());
        }
        boolean baseIsWhole = index.matches(wanted.place().base(), packs.identify(base.orElseThrow()));
        return new Decoded(Optional.empty(), List.of(damaged(baseIsWhole ? wanted.place() : wanted.full())));
    }

    private static Damage damaged(BlockIndex.Place place) {
        return damage(place, RangeReads.damagedAt(place));
    }

    private static Damage damage(BlockIndex.Place place, String detail) {
        return new Damage(place.pack().objectName(), detail, List.of(), List.of());
    }
}
