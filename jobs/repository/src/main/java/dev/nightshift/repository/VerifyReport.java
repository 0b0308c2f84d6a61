package dev.nightshift.repository;

import java.time.Duration;
import java.util.List;

/**
 * What a verification saw.
 *
 * @param readBytes bytes read from the store; small unless data was verified
 * @param damages empty where all is well
 */
public record VerifyReport(
        long snapshots, long packs, long blocks, long readBytes, Duration took, List<Damage> damages) {

    public VerifyReport {
        damages = List.copyOf(damages);
    }
}
