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

    private static final ThreadLocal<Buffers> BUFFERS = ThreadLocal.withInitial(Buffers::new);

    private final PackReader packs;
    private final BlockIndex index;
    private final DeltaParts deltas;
    private final byte[] bytes;
    private final int start;
    private final Seal seal;

    private final Buffers buffers = BUFFERS.get();
    private BlockIndex.@Nullable Place fullPlace;
    private Optional<ByteBuffer> full = Optional.empty();
    private BlockIndex.@Nullable Place place;
    private Decoded decoded = new Decoded(Optional.empty(), List.of());

    /** For one full block and one made of it by a delta. They grow only where a repository has larger blocks than ours. */
    private static final class Buffers {
        private ByteBuffer full = BlockWriter.newBuffer(Format.BLOCK_BYTES);
        private ByteBuffer delta = BlockWriter.newBuffer(Format.BLOCK_BYTES);

        ByteBuffer full(int length) {
            full = withRoom(full, length);
            return full.clear().limit(length);
        }

        ByteBuffer delta(int length) {
            delta = withRoom(delta, length);
            return delta.clear().limit(length);
        }

        private static ByteBuffer withRoom(ByteBuffer buffer, int length) {
            return buffer.capacity() >= length ? buffer : BlockWriter.newBuffer(length);
        }
    }

    /**
     * A block's content, good until the next is decoded, or why it can't be had.
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

    Decoded decode(Wanted wanted) {
        if (!wanted.full().equals(fullPlace)) {
            fullPlace = wanted.full();
            ByteBuffer into = buffers.full(fullPlace.raw());
            full = packs.full(seal, fullPlace, bytes, fullPlace.offset() - start, into)
                    ? Optional.of(into)
                    : Optional.empty();
        }
        if (!wanted.place().equals(place)) {
            place = wanted.place();
            decoded = wanted.isDelta() ? delta(wanted) : whole(wanted);
        }
        return decoded;
    }

    private Decoded whole(Wanted wanted) {
        Optional<ByteBuffer> content = full.filter(it -> packs.identify(it).equals(wanted.id()));
        return new Decoded(content, content.isPresent() ? List.of() : List.of(damaged(wanted.place())));
    }

    /**
     * The content's own identity is proof of the base too, so that is not hashed for itself; only where it does not fit is
     * it asked which of the two is to blame.
     */
    private Decoded delta(Wanted wanted) {
        DeltaParts.Part part = deltas.part(wanted.place());
        List<Damage> damages = new ArrayList<>();
        if (full.isEmpty()) {
            damages.add(damaged(wanted.full()));
        }
        if (part.encoded().isEmpty()) {
            damages.add(damage(wanted.place(), part.damage()));
        }
        if (!damages.isEmpty()) {
            return new Decoded(Optional.empty(), damages);
        }
        ByteBuffer base = full.orElseThrow();
        ByteBuffer into = buffers.delta(wanted.place().raw());
        byte[] encoded = part.encoded().orElseThrow();
        if (BlockCodec.ofThisThread().decodeDeltaInto(encoded, into, base)
                && packs.identify(into).equals(wanted.id())) {
            return new Decoded(Optional.of(into), List.of());
        }
        boolean baseIsWhole = index.matches(wanted.place().base(), packs.identify(base));
        return new Decoded(Optional.empty(), List.of(damaged(baseIsWhole ? wanted.place() : wanted.full())));
    }

    private static Damage damaged(BlockIndex.Place place) {
        return damage(place, RangeReads.damagedAt(place));
    }

    private static Damage damage(BlockIndex.Place place, String detail) {
        return new Damage(place.pack().objectName(), detail, List.of(), List.of());
    }
}
