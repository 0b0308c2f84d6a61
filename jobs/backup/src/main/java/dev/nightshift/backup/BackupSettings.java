package dev.nightshift.backup;

import dev.nightshift.postgres.ServerSettings;
import dev.nightshift.repository.RepositorySource;
import dev.nightshift.repository.RetentionPolicy;
import dev.nightshift.storage.Throttle;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a backup of one server means.
 *
 * @param primary where the snapshot is written
 * @param copies where it is copied to afterwards, in this order
 * @param retention which snapshots stay, in each of them
 * @param zone whose calendar retention goes by
 * @param reading the rate at which the server is read
 */
public record BackupSettings(
        ServerSettings server,
        RepositorySource primary,
        List<RepositorySource> copies,
        RetentionPolicy retention,
        ZoneId zone,
        Throttle reading) {

    public BackupSettings {
        copies = List.copyOf(copies);
        Set<String> names = new HashSet<>();
        Stream.concat(Stream.of(primary), copies.stream()).forEach(repository -> {
            if (!names.add(repository.name())) {
                throw new IllegalArgumentException("the backup of " + server.name() + " names the repository "
                        + repository.name() + " twice; expected one primary and copies of other names");
            }
        });
    }

    /** As fast as the server sends. */
    public BackupSettings(
            ServerSettings server,
            RepositorySource primary,
            List<RepositorySource> copies,
            RetentionPolicy retention,
            ZoneId zone) {
        this(server, primary, copies, retention, zone, Throttle.NONE);
    }

    /** The primary and the copies. */
    List<RepositorySource> repositories() {
        return Stream.concat(Stream.of(primary), copies.stream()).toList();
    }

    RepositorySource repository(String name) {
        return repositories().stream()
                .filter(repository -> repository.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the backup of " + server.name()
                        + " no longer goes to the repository " + name + "; start a new run"));
    }
}
