package dev.nightshift.repository;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictDecompress;
import com.github.luben.zstd.ZstdException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compresses and decompresses blocks. One for each thread: it keeps its buffers.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8878">RFC 8878, Zstandard; dictionaries in section 5</a>
 */
final class BlockCodec {

    private static final int LEVEL = 1;

    /** Smaller blocks are not worth a second read; nor does zstd use dictionaries of a few bytes. */
    static final int MIN_BASE_BYTES = 4096;

    /** A base of 256 KiB and the block behind it lie in one window, and in tables that hold all of both. */
    private static final int DELTA_WINDOW_LOG = 20;

    private static final int DELTA_HASH_LOG = 16;

    /** What begins so is no plain content to zstd, but a dictionary with tables of its own. */
    private static final byte[] DICTIONARY_MAGIC = {0x37, (byte) 0xA4, 0x30, (byte) 0xEC};

    /** Where a frame's header describes it, and what it says there of a checksum behind the content: RFC 8878, section 3.1.1. */
    private static final int DESCRIPTOR = 4;

    private static final byte CHECKSUM_FLAG = 1 << 2;

    private static final int CHECKSUM_BYTES = 4;

    private static final ThreadLocal<BlockCodec> CODEC = ThreadLocal.withInitial(BlockCodec::new);

    private static final Cleaner CLEANER = Cleaner.create();

    private final Contexts contexts = new Contexts();
    private byte[] compressed = new byte[(int) Zstd.compressBound(Format.BLOCK_BYTES)];
    private final BaseComparison comparison = new BaseComparison();
    private byte[] delta = new byte[0];
    private byte[] base = new byte[0];
    private byte[] proof = new byte[0];

    /** Memory beside the heap, which nothing frees but {@link #run}: done once the thread that used it is gone. */
    static final class Contexts implements Runnable {
        private final ZstdCompressCtx compressor =
                new ZstdCompressCtx().setLevel(LEVEL).setChecksum(true);
        private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
        private final ZstdCompressCtx deltaCompressor = new ZstdCompressCtx()
                .setLevel(LEVEL)
                .setChecksum(true)
                .setWindowLog(DELTA_WINDOW_LOG)
                .setHashLog(DELTA_HASH_LOG);
        private final ZstdDecompressCtx deltaDecompressor = new ZstdDecompressCtx();
        private volatile boolean freed;

        @Override
        public void run() {
            compressor.close();
            decompressor.close();
            deltaCompressor.close();
            deltaDecompressor.close();
            freed = true;
        }

        boolean freed() {
            return freed;
        }
    }

    private BlockCodec() {
        CLEANER.register(this, contexts);
    }

    static BlockCodec ofThisThread() {
        return CODEC.get();
    }

    Contexts contexts() {
        return contexts;
    }

    private static boolean isBase(ByteBuffer content) {
        return content.remaining() >= MIN_BASE_BYTES
                && !content.slice(content.position(), DICTIONARY_MAGIC.length)
                        .equals(ByteBuffer.wrap(DICTIONARY_MAGIC));
    }

    /** To decode a base into: its content is good until the next base on this thread. */
    byte[] bufferForBase(int length) {
        if (base.length != length) {
            base = new byte[length];
        }
        return base;
    }

    /** Whether a delta can be made against this content. */
    static boolean isBase(byte[] content) {
        return content.length >= MIN_BASE_BYTES
                && !Arrays.equals(content, 0, DICTIONARY_MAGIC.length, DICTIONARY_MAGIC, 0, DICTIONARY_MAGIC.length);
    }

    /** The result shares this codec's buffer, or {@code content}: it is good until the next call on this thread. */
    EncodedBlock encode(byte[] content, int length) {
        int bound = (int) Zstd.compressBound(length);
        if (compressed.length < bound) {
            compressed = new byte[bound];
        }
        int size = contexts.compressor.compressByteArray(compressed, 0, compressed.length, content, 0, length);
        return size < length - length / 32
                ? new EncodedBlock(BlockForm.ZSTD, compressed, size, length, Optional.empty())
                : new EncodedBlock(BlockForm.RAW, content, length, length, Optional.empty());
    }

    /**
     * The difference to a base for which {@link #isBase} holds, found by comparing the two; empty where a compressor should
     * look for it. The result shares a buffer of its own: it is good until the next one on this thread.
     *
     * @throws IllegalStateException where the difference does not give the content back
     */
    Optional<EncodedBlock> compareDelta(byte[] content, int length, EncodedBlock.Base base) {
        int size = comparison.wrote(content, length, base.content());
        if (size < 0) {
            return Optional.empty();
        }
        byte[] proven = Arrays.copyOf(comparison.frame(), size);
        EncodedBlock block = new EncodedBlock(BlockForm.DELTA, comparison.frame(), size, length, Optional.of(base));
        if (!decodesTo(block, proven, content)) {
            throw new IllegalStateException("A delta of " + size + " bytes does not give its block back.");
        }
        return Optional.of(new EncodedBlock(
                BlockForm.DELTA, comparison.frame(), size, length, Optional.of(base), Optional.of(proven)));
    }

    /** As {@link #compareDelta}, found by zstd. */
    EncodedBlock compressDelta(byte[] content, int length, EncodedBlock.Base base) {
        int bound = (int) Zstd.compressBound(length);
        if (delta.length < bound) {
            delta = new byte[bound];
        }
        contexts.deltaCompressor.loadDict(base.content());
        int size = contexts.deltaCompressor.compressByteArray(delta, 0, delta.length, content, 0, length);
        return new EncodedBlock(BlockForm.DELTA, delta, size, length, Optional.of(base));
    }

    /**
     * The content, or empty where {@code encoded} is no such block of exactly {@code rawLength} bytes.
     *
     * @param base the content of a delta's base, null for other forms
     */
    Optional<byte[]> decode(BlockForm form, byte[] encoded, int rawLength, byte @Nullable [] base) {
        if (form == BlockForm.RAW) {
            return encoded.length == rawLength ? Optional.of(encoded) : Optional.empty();
        }
        return decodeInto(form, encoded, new byte[rawLength], base);
    }

    /**
     * As {@link #decode(BlockForm, byte[], int, byte[])}, for a caller that has a buffer to spare.
     *
     * @param into of just the content's length; the result is this array or, of a raw block, {@code encoded}
     */
    Optional<byte[]> decodeInto(BlockForm form, byte[] encoded, byte[] into, byte @Nullable [] base) {
        if (form == BlockForm.RAW) {
            return encoded.length == into.length ? Optional.of(encoded) : Optional.empty();
        }
        return decompress(form, encoded, into, into.length, base) ? Optional.of(into) : Optional.empty();
    }

    /**
     * Decodes a block that is no delta to memory beside the heap, where it need not be copied to be written. The frame's own
     * checksum is not compared: for callers that compare the content's identity.
     *
     * @param encoded not used by other threads meanwhile
     * @param into direct, with just the content's length remaining; stays as it is but for its content
     * @return false where {@code encoded} is no such block
     */
    boolean decodeInto(BlockForm form, byte[] encoded, ByteBuffer into) {
        if (form == BlockForm.RAW) {
            if (encoded.length != into.remaining()) {
                return false;
            }
            into.duplicate().put(encoded);
            return true;
        }
        return decompress(contexts.decompressor, encoded, into);
    }

    /**
     * As {@link #decodeInto(BlockForm, byte[], ByteBuffer)}, for a delta.
     *
     * @param base direct, the content of the delta's base
     */
    boolean decodeDeltaInto(byte[] encoded, ByteBuffer into, ByteBuffer base) {
        if (!isBase(base)) {
            return false;
        }
        try (ZstdDictDecompress dictionary = new ZstdDictDecompress(base, true)) { // referred to, not copied
            contexts.deltaDecompressor.loadDict(dictionary);
            try {
                return decompress(contexts.deltaDecompressor, encoded, into);
            } finally {
                contexts.deltaDecompressor.loadDict((byte[]) null); // lets go of it
            }
        }
    }

    /**
     * Whether what the sealed form of {@code block} holds decodes to just {@code content}'s first bytes. What was proven once is
     * not decoded once more, if these are the very bytes.
     */
    boolean decodesTo(EncodedBlock block, byte[] encoded, byte[] content) {
        if (block.proven().isPresent()) {
            return Arrays.equals(encoded, block.proven().get());
        }
        int length = block.rawLength();
        if (block.form() == BlockForm.RAW) {
            return Arrays.equals(encoded, 0, encoded.length, content, 0, length);
        }
        if (proof.length < length) {
            proof = new byte[length];
        }
        byte[] dictionary = block.base().map(EncodedBlock.Base::content).orElse(null);
        return decompress(block.form(), encoded, proof, length, dictionary)
                && Arrays.equals(proof, 0, length, content, 0, length);
    }

    /** True where {@code into} has just {@code length} bytes of content then. */
    private boolean decompress(BlockForm form, byte[] encoded, byte[] into, int length, byte @Nullable [] base) {
        if (form == BlockForm.ZSTD) {
            return decompress(contexts.decompressor, encoded, into, length);
        }
        if (base == null || !isBase(base)) {
            return false;
        }
        contexts.deltaDecompressor.loadDict(base);
        return decompress(contexts.deltaDecompressor, encoded, into, length);
    }

    private static boolean decompress(ZstdDecompressCtx decompressor, byte[] encoded, byte[] into, int length) {
        try {
            return decompressor.decompressByteArray(into, 0, length, encoded, 0, encoded.length) == length;
        } catch (ZstdException e) {
            return false; // the caller names the object
        }
    }

    private static boolean decompress(ZstdDecompressCtx decompressor, byte[] encoded, ByteBuffer into) {
        boolean checksum = encoded.length > CHECKSUM_BYTES + DESCRIPTOR && (encoded[DESCRIPTOR] & CHECKSUM_FLAG) != 0;
        if (!checksum) {
            return decompress(decompressor, encoded, encoded.length, into);
        }
        encoded[DESCRIPTOR] ^= CHECKSUM_FLAG;
        try {
            return decompress(decompressor, encoded, encoded.length - CHECKSUM_BYTES, into);
        } finally {
            encoded[DESCRIPTOR] ^= CHECKSUM_FLAG;
        }
    }

    private static boolean decompress(ZstdDecompressCtx decompressor, byte[] encoded, int size, ByteBuffer into) {
        int length = into.remaining();
        try {
            return decompressor.decompressByteArrayToDirectByteBuffer(into, into.position(), length, encoded, 0, size)
                    == length;
        } catch (ZstdException e) {
            return false; // the caller names the object
        }
    }
}
