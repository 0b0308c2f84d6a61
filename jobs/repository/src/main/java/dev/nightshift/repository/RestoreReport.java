package dev.nightshift.repository;

import java.time.Duration;
import java.util.List;

/**
 * What a restore wrote.
 *
 * @param files written whole
 * @param bytes their sizes' sum
 * @param readBytes read from the store
 * @param damages what could not be read; the files named there were set aside as {@code <name>.nightshift-damaged}
 */
public record RestoreReport(long files, long bytes, long readBytes, Duration took, List<Damage> damages) {

    public RestoreReport {
        damages = List.copyOf(damages);
    }
}
