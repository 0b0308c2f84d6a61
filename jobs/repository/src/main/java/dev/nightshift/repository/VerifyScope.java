package dev.nightshift.repository;

import java.math.BigDecimal;

/**
 * How much a verification reads.
 *
 * @param data whether objects are read at all, or only looked for
 * @param millionths which part of the packs is read, of a million; 0 without {@code data}
 */
public record VerifyScope(boolean data, int millionths) {

    static final int WHOLE = 1_000_000;

    /** That all that the snapshots need is there, with the right length. */
    public static final VerifyScope STRUCTURE = new VerifyScope(false, 0);

    /** Every byte of every object. */
    public static final VerifyScope ALL_DATA = new VerifyScope(true, WHOLE);

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    public VerifyScope {
        if (data ? millionths < 1 || millionths > WHOLE : millionths != 0) {
            throw new IllegalArgumentException("the part to read is " + millionths
                    + " millionths; expected 1 to 1,000,000 where data is read, and 0 where not.");
        }
    }

    /**
     * Every object but packs, and of these so many percent, those first that were not checked for longest. So many runs
     * as make up the whole cover every pack, whatever backups add and prunes remove meanwhile.
     *
     * @throws IllegalArgumentException unless {@code percent} is above 0 and at most 100, with four decimals at most
     */
    public static VerifyScope sample(BigDecimal percent) {
        BigDecimal millionths = percent.movePointRight(4);
        if (percent.signum() <= 0
                || percent.compareTo(HUNDRED) > 0
                || millionths.stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException("the sample is " + percent.toPlainString()
                    + " %; expected more than 0 and at most 100, with four decimals at most. Use 5%, for instance.");
        }
        return new VerifyScope(true, millionths.intValueExact());
    }
}
