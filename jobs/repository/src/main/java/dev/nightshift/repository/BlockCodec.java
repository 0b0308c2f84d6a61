package dev.nightshift.repository;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.lang.ref.Cleaner;
import java.util.Arrays;
import java.util.Optional;

/** Compresses and decompresses blocks. One for each thread: it keeps its buffers. */
final class BlockCodec {

    private static final int LEVEL = 1;
    private static final ThreadLocal<BlockCodec> CODEC = ThreadLocal.withInitial(BlockCodec::new);

    private static final Cleaner CLEANER = Cleaner.create();

    private final Contexts contexts = new Contexts(new ZstdCompressCtx().setLevel(LEVEL), new ZstdDecompressCtx());
    private byte[] compressed = new byte[(int) Zstd.compressBound(Format.BLOCK_BYTES)];

    /** Memory beside the heap, which nothing frees but {@link #run}: done once the thread that used it is gone. */
    static final class Contexts implements Runnable {
        private final ZstdCompressCtx compressor;
        private final ZstdDecompressCtx decompressor;
        private volatile boolean freed;

        private Contexts(ZstdCompressCtx compressor, ZstdDecompressCtx decompressor) {
            this.compressor = compressor;
            this.decompressor = decompressor;
        }

        @Override
        public void run() {
            compressor.close();
            decompressor.close();
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

    /** The result shares this codec's buffer, or {@code content}: it is good until the next call on this thread. */
    EncodedBlock encode(byte[] content, int length) {
        int bound = (int) Zstd.compressBound(length);
        if (compressed.length < bound) {
            compressed = new byte[bound];
        }
        int size = contexts.compressor.compressByteArray(compressed, 0, compressed.length, content, 0, length);
        return size < length - length / 32
                ? new EncodedBlock(BlockForm.ZSTD, compressed, size, length)
                : new EncodedBlock(BlockForm.RAW, content, length, length);
    }

    /** The content, or empty where {@code encoded} is no such block of exactly {@code rawLength} bytes. */
    Optional<byte[]> decode(BlockForm form, byte[] encoded, int rawLength) {
        return switch (form) {
            case RAW -> encoded.length == rawLength ? Optional.of(encoded) : Optional.empty();
            case ZSTD -> decompress(encoded, rawLength);
        };
    }

    private Optional<byte[]> decompress(byte[] encoded, int rawLength) {
        byte[] content = new byte[rawLength];
        try {
            int size = contexts.decompressor.decompressByteArray(content, 0, rawLength, encoded, 0, encoded.length);
            return size == rawLength ? Optional.of(content) : Optional.empty();
        } catch (ZstdException e) {
            return Optional.empty(); // the caller names the object
        }
    }

    /** Whether {@code encoded} decodes to just {@code content}'s first {@code length} bytes. */
    boolean decodesTo(BlockForm form, byte[] encoded, byte[] content, int length) {
        return decode(form, encoded, length)
                .filter(decoded -> Arrays.equals(decoded, 0, length, content, 0, length))
                .isPresent();
    }
}
