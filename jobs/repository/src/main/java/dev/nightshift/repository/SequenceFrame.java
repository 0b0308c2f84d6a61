package dev.nightshift.repository;

/**
 * Writes a Zstandard frame from sequences that the caller has found: some bytes as they are, then a match with what stands
 * a distance before, in the content or in the base that precedes it. Any decoder reads it, with the base as a dictionary of
 * plain content. The bytes are not compressed further, and the sequences are coded with the tables that the format
 * predefines: meant for few of both.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1">RFC 8878, 3.1.1: frames</a>
 */
final class SequenceFrame {

    static final int MAX_BLOCK_BYTES = 128 * 1024;

    private static final int MAGIC = 0xFD2FB528;

    /** One segment, its length in four bytes; neither a checksum, as blocks are sealed, nor a dictionary's number. */
    private static final int DESCRIPTOR = 0xA0;

    private static final int FRAME_HEADER_BYTES = 9;
    private static final int COMPRESSED = 2;

    private static final int BLOCK_HEADER_BYTES = 3;

    /** Of a block, its literals and its sequences. */
    private static final int HEADERS_BYTES = BLOCK_HEADER_BYTES + 3 + 3;

    /** The most that a sequence takes: three states, two lengths, a distance. */
    private static final int SEQUENCE_BYTES = 10;

    private static final int RECENT = 3;
    private static final int SEQUENCES_BOUND = 0x7F00;

    /** What the codes that a compressor makes take themselves, about. */
    private static final int LITERAL_CODES_BYTES = 48;

    private static final int SEQUENCE_CODES_BYTES = 24;

    private static final FiniteStateTable LITERAL_LENGTHS = new FiniteStateTable(
            6, 4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1,
            -1, -1);
    private static final FiniteStateTable MATCH_LENGTHS = new FiniteStateTable(
            6, 1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
            1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1);
    private static final FiniteStateTable OFFSETS = new FiniteStateTable(
            5, 1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1);

    private final int maxSequences;
    private final int[] literalLengths;
    private final int[] matchLengths;
    private final int[] offsets;
    private final byte[] literals;
    private final SymbolCounts literalSymbols = new SymbolCounts(1 << Byte.SIZE);
    private final SymbolCounts literalCodes = new SymbolCounts(LengthCodes.MAX);
    private final SymbolCounts matchCodes = new SymbolCounts(LengthCodes.MAX);
    private final SymbolCounts offsetCodes = new SymbolCounts(Integer.SIZE);
    private byte[] out = new byte[0];
    private int size;
    private int blockStart;
    private int sequences;
    private int literalBytes;
    private int savings;
    private int recent;
    private int lessRecent;

    /** The bounds are those of each block of {@link #MAX_BLOCK_BYTES}; more sequences have no header here. */
    SequenceFrame(int maxSequences, int maxLiterals) {
        if (maxSequences >= SEQUENCES_BOUND || maxLiterals > MAX_BLOCK_BYTES) {
            throw new IllegalArgumentException(maxSequences + " sequences, " + maxLiterals + " literals");
        }
        this.maxSequences = maxSequences;
        this.literalLengths = new int[maxSequences];
        this.matchLengths = new int[maxSequences];
        this.offsets = new int[maxSequences];
        this.literals = new byte[maxLiterals];
    }

    /** The frame, for {@link #size()} bytes; good until the next one begins. */
    byte[] bytes() {
        return out;
    }

    int size() {
        return size;
    }

    /** About how many bytes fewer the frame would take with codes of its own for its bytes and its sequences. */
    int savings() {
        return savings;
    }

    /** @param length of the content, which follows in blocks of {@link #MAX_BLOCK_BYTES}, the last one of what is left */
    void begin(int length) {
        int blocks = (length + MAX_BLOCK_BYTES - 1) / MAX_BLOCK_BYTES;
        int blockBytes = HEADERS_BYTES + maxSequences * SEQUENCE_BYTES + literals.length;
        int bound = FRAME_HEADER_BYTES + blocks * blockBytes + BitWriter.SLACK;
        if (out.length < bound) {
            out = new byte[bound];
        }
        savings = 0;
        blockStart = 0;
        size = 0;
        little(MAGIC, 4);
        little(DESCRIPTOR, 1);
        little(length, 4);
        sequences = 0;
        literalBytes = 0;
        recent = 1; // the format's first distances
        lessRecent = 4;
    }

    /**
     * Adds {@code content} from {@code from} to {@code match} as it is, and {@code length} bytes that stand {@code distance}
     * before.
     *
     * @param length at least 3
     * @return false where the block has no room for it: the frame can't be written then
     */
    boolean add(byte[] content, int from, int match, int length, int distance) {
        if (sequences == maxSequences || !addLiterals(content, from, match)) {
            return false;
        }
        literalLengths[sequences] = match - from;
        matchLengths[sequences] = length;
        offsets[sequences++] = offset(distance, match > from);
        return true;
    }

    /**
     * Ends a block with {@code content} from {@code from} to {@code to} as it is.
     *
     * @return as {@link #add}; nor may a block take more room than its content
     */
    boolean endBlock(byte[] content, int from, int to, boolean last) {
        boolean fits = addLiterals(content, from, to);
        if (fits) {
            int header = size;
            size += BLOCK_HEADER_BYTES;
            writeLiterals();
            writeSequences();
            int end = size;
            int block = end - header - BLOCK_HEADER_BYTES;
            size = header;
            little((block << 3) | (COMPRESSED << 1) | (last ? 1 : 0), BLOCK_HEADER_BYTES);
            size = end;
            fits = block <= to - blockStart;
            blockStart = to;
        }
        sequences = 0;
        literalBytes = 0;
        return fits;
    }

    private boolean addLiterals(byte[] content, int from, int to) {
        int length = to - from;
        if (literalBytes + length > literals.length) {
            return false;
        }
        System.arraycopy(content, from, literals, literalBytes, length);
        literalBytes += length;
        return true;
    }

    /** The distances used last have short names; without literals before it, the last one has none. */
    private int offset(int distance, boolean afterLiterals) {
        if (afterLiterals && distance == recent) {
            return 1;
        }
        boolean again = distance == lessRecent;
        lessRecent = recent;
        recent = distance;
        if (again) {
            return afterLiterals ? 2 : 1;
        }
        return distance + RECENT;
    }

    private void writeLiterals() {
        literalSymbols.clear();
        for (int i = 0; i < literalBytes; i++) {
            literalSymbols.count(literals[i] & 0xFF);
        }
        savings += Math.max(0, literalBytes - literalSymbols.bytes() - LITERAL_CODES_BYTES);
        if (literalBytes < 1 << 5) {
            little(literalBytes << 3, 1);
        } else if (literalBytes < 1 << 12) {
            little((literalBytes << 4) | (1 << 2), 2);
        } else {
            little((literalBytes << 4) | (3 << 2), 3);
        }
        System.arraycopy(literals, 0, out, size, literalBytes);
        size += literalBytes;
    }

    private void writeSequences() {
        if (sequences < 128) {
            little(sequences, 1);
        } else {
            little((sequences >> 8) | 0x80, 1);
            little(sequences, 1);
        }
        if (sequences > 0) {
            little(0, 1); // predefined tables
            int end = writeStream();
            savings += Math.max(0, end - size - streamWithOwnCodes() - SEQUENCE_CODES_BYTES);
            size = end;
        }
    }

    /** What the sequences would take with the best codes for just them. */
    private int streamWithOwnCodes() {
        literalCodes.clear();
        matchCodes.clear();
        offsetCodes.clear();
        int rest = 0;
        for (int at = 0; at < sequences; at++) {
            int literalCode = LengthCodes.LITERALS.code(literalLengths[at]);
            int matchCode = LengthCodes.MATCH.code(matchLengths[at]);
            int offsetCode = FiniteStateTable.floorLog(offsets[at]);
            literalCodes.count(literalCode);
            matchCodes.count(matchCode);
            offsetCodes.count(offsetCode);
            rest += LengthCodes.LITERALS.bits(literalCode) + LengthCodes.MATCH.bits(matchCode) + offsetCode;
        }
        return literalCodes.bytes() + matchCodes.bytes() + offsetCodes.bytes() + rest / Byte.SIZE;
    }

    /** From the last sequence to the first, since it is read from its end. */
    private int writeStream() {
        BitWriter stream = new BitWriter(out, size);
        int at = sequences - 1;
        int literalCode = LengthCodes.LITERALS.code(literalLengths[at]);
        int matchCode = LengthCodes.MATCH.code(matchLengths[at]);
        int offsetCode = FiniteStateTable.floorLog(offsets[at]);
        int literalState = LITERAL_LENGTHS.begin(literalCode);
        int matchState = MATCH_LENGTHS.begin(matchCode);
        int offsetState = OFFSETS.begin(offsetCode);
        while (true) {
            LengthCodes.LITERALS.writeRest(literalLengths[at], literalCode, stream);
            LengthCodes.MATCH.writeRest(matchLengths[at], matchCode, stream);
            stream.write(offsets[at], offsetCode);
            if (--at < 0) {
                break;
            }
            literalCode = LengthCodes.LITERALS.code(literalLengths[at]);
            matchCode = LengthCodes.MATCH.code(matchLengths[at]);
            offsetCode = FiniteStateTable.floorLog(offsets[at]);
            offsetState = OFFSETS.encode(offsetCode, offsetState, stream);
            matchState = MATCH_LENGTHS.encode(matchCode, matchState, stream);
            literalState = LITERAL_LENGTHS.encode(literalCode, literalState, stream);
        }
        MATCH_LENGTHS.end(matchState, stream);
        OFFSETS.end(offsetState, stream);
        LITERAL_LENGTHS.end(literalState, stream);
        return stream.end();
    }

    private void little(int value, int count) {
        for (int i = 0; i < count; i++) {
            out[size++] = (byte) (value >>> (8 * i));
        }
    }
}
