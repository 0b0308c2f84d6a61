package dev.nightshift.app.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code repositories.<name>}.
 *
 * @param location {@code file:/directory}, a plain directory, or {@code s3://bucket/prefix}
 * @param copyOf the repository whose snapshots are copied here; none for the one that backups are written to
 * @param encryption only {@code none}, which has to be said in so many words
 * @param maxUploadRate bytes a second that are written there at most, whoever in this process writes
 * @param maxRuns that work on it at a time, on all nodes together; any number where not given
 */
public record RepositoryEntry(
        @DefaultValue("") String location,
        @Nullable String copyOf,
        @Nullable Secret passphrase,
        @Nullable Path passphraseFile,
        @Nullable String encryption,
        @Nullable DataSize maxUploadRate,
        @Nullable Integer maxRuns,
        @DefaultValue S3Entry s3) {

    /** None where the repository is not encrypted. */
    public Credential passphrase(String name) {
        return new Credential("nightshift.repositories." + name + ".passphrase", passphrase, passphraseFile);
    }

    public boolean encrypted() {
        return encryption == null;
    }
}
