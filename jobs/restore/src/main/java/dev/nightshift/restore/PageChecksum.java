package dev.nightshift.restore;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The checksum that PostgreSQL keeps in each page's header: 32 interleaved FNV-1a hashes, folded into 16 bits with the
 * page's number, so that a page at the wrong place is noticed.
 *
 * @see <a href="https://github.com/postgres/postgres/blob/master/src/include/storage/checksum_impl.h">checksum_impl.h</a>
 */
final class PageChecksum {

    private static final int LANES = 32;
    private static final int FNV_PRIME = 16777619;
    private static final int HEADER_WORD_WITH_CHECKSUM = 2;
    private static final int UPPER_OFFSET = 14;

    private static final int[] BASE_OFFSETS = {
        0x5B1F36E9, 0xB8525960, 0x02AB50AA, 0x1DE66D2A, 0x79FF467A, 0x9BB9F8A3, 0x217E7CD2, 0x83E13D2C,
        0xF8D4474F, 0xE39EB970, 0x42C6AE16, 0x993216FA, 0x7B093B5D, 0x98DAFF3C, 0xF718902A, 0x0B1C9CDB,
        0xE58F764B, 0x187636BC, 0x5D7B3BB1, 0xE73DE7DE, 0x92BEC979, 0xCCA6C0B2, 0x304A0979, 0x85AA43D4,
        0x783125BB, 0x6CA8EAA2, 0xE407EAC6, 0x4B5CFC3E, 0x9FBF8C76, 0x15CA20BE, 0xF2CA9FD3, 0x959BD756
    };

    private final int[] words;
    private final int[] sums = new int[LANES];

    PageChecksum(int pageBytes) {
        this.words = new int[pageBytes / Integer.BYTES];
    }

    /** A page that was added to its file but never used; it has no checksum yet. */
    static boolean isNew(ByteBuffer page) {
        return page.order(ByteOrder.LITTLE_ENDIAN).getShort(page.position() + UPPER_OFFSET) == 0;
    }

    /** What stands in the page, read as x86 and ARM servers write it. */
    static int stored(ByteBuffer page) {
        return Short.toUnsignedInt(page.order(ByteOrder.LITTLE_ENDIAN)
                .getShort(page.position() + HEADER_WORD_WITH_CHECKSUM * Integer.BYTES));
    }

    /**
     * @param page one page, from the buffer's position on; the position stays
     * @param number counted in pages from the beginning of the relation's first file
     */
    int computed(ByteBuffer page, long number) {
        page.duplicate().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
        words[HEADER_WORD_WITH_CHECKSUM] &= 0xFFFF0000;
        System.arraycopy(BASE_OFFSETS, 0, sums, 0, LANES);
        for (int row = 0; row < words.length; row += LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                int mixed = sums[lane] ^ words[row + lane];
                sums[lane] = mixed * FNV_PRIME ^ (mixed >>> 17);
            }
        }
        int folded = 0;
        for (int lane = 0; lane < LANES; lane++) {
            folded ^= mixedWithZero(mixedWithZero(sums[lane]));
        }
        return (int) (Integer.toUnsignedLong(folded ^ (int) number) % 65535) + 1;
    }

    private static int mixedWithZero(int sum) {
        return sum * FNV_PRIME ^ (sum >>> 17);
    }
}
