package dev.nightshift.repository;

/**
 * What a manifest says of the server whose files a snapshot holds.
 *
 * @param systemIdentifier as {@code pg_control_system()} tells it, in decimal
 * @param majorVersion 15, 16, …
 * @param serverVersion as {@code server_version} shows it
 * @param timeline at the start of the backup
 * @param startLsn where recovery starts, {@code 16/B374D848}
 * @param endLsn from where on the restored server is consistent
 * @param dataChecksums whether the server's pages carry checksums
 */
public record PhysicalBackup(
        String systemIdentifier,
        int majorVersion,
        String serverVersion,
        int timeline,
        String startLsn,
        String endLsn,
        boolean dataChecksums) {}
