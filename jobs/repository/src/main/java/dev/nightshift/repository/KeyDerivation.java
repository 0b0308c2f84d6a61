package dev.nightshift.repository;

/**
 * Cost of Argon2id (RFC 9106).
 *
 * @param memoryKib KiB of memory
 * @param passes over the memory
 * @param lanes that can be worked through in parallel
 */
public record KeyDerivation(int memoryKib, int passes, int lanes) {

    /** The second recommendation of RFC 9106, section 4. */
    public static final KeyDerivation STRONG = new KeyDerivation(64 * 1024, 3, 4);

    public KeyDerivation {
        if (memoryKib < 8 * lanes || memoryKib > 1024 * 1024 || passes < 1 || passes > 64 || lanes < 1 || lanes > 64) {
            throw new IllegalArgumentException("Argon2id of " + memoryKib + " KiB, " + passes + " passes, " + lanes
                    + " lanes; expected 8 KiB a lane to 1 GiB, 1 to 64 passes, 1 to 64 lanes");
        }
    }
}
