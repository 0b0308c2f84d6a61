package dev.nightshift.repository;

import java.time.Duration;
import java.util.List;

/**
 * What a verification saw.
 *
 * @param snapshots that were looked at; those set aside are not among them
 * @param packs that the index names
 * @param packsRead of which every byte was read; 0 unless data was verified
 * @param readBytes bytes read from the store; small unless data was verified
 * @param damages empty where all is well
 * @param remarks what a person should know besides, in sentences
 */
public record VerifyReport(
        long snapshots,
        long packs,
        long blocks,
        long packsRead,
        long readBytes,
        Duration took,
        List<Damage> damages,
        List<String> remarks) {

    public VerifyReport {
        damages = List.copyOf(damages);
        remarks = List.copyOf(remarks);
    }
}
