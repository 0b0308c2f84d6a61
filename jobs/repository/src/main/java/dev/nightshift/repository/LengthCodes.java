package dev.nightshift.repository;

/**
 * Lengths as codes, each with bits that are added to the least length that it stands for.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1.3.2.1.1">RFC 8878, 3.1.1.3.2.1.1: sequence codes</a>
 */
final class LengthCodes {

    static final LengthCodes LITERALS =
            new LengthCodes(0, 16, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
    static final LengthCodes MATCH =
            new LengthCodes(3, 32, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);

    /** More than any code. */
    static final int MAX = 64;

    /** From here on each code stands for twice as many lengths as the one before. */
    private static final int DOUBLING = 128;

    private static final int MOST_BITS = 16;

    private final int[] least;
    private final int[] bits;
    private final byte[] small = new byte[DOUBLING];

    /**
     * @param shortest what code 0 stands for
     * @param exact codes that stand for one length each
     * @param bits of each code behind those
     */
    private LengthCodes(int shortest, int exact, int... bits) {
        this.least = new int[exact + bits.length];
        this.bits = new int[exact + bits.length];
        System.arraycopy(bits, 0, this.bits, exact, bits.length);
        this.least[0] = shortest;
        for (int code = 1; code < least.length; code++) {
            least[code] = least[code - 1] + (1 << this.bits[code - 1]);
        }
        for (int length = 0, code = 0; length < DOUBLING; length++) {
            code += length + shortest == least[code + 1] ? 1 : 0;
            small[length] = (byte) code;
        }
    }

    int code(int length) {
        int beyond = length - least[0];
        return beyond < DOUBLING ? small[beyond] : FiniteStateTable.floorLog(beyond) + least.length - 1 - MOST_BITS;
    }

    /** How many bits follow a code. */
    int bits(int code) {
        return bits[code];
    }

    void writeRest(int length, int code, BitWriter out) {
        out.write(length - least[code], bits[code]);
    }
}
