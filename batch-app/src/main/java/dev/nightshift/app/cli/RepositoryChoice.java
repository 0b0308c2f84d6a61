package dev.nightshift.app.cli;

import dev.nightshift.app.catalog.ConfiguredRepository;
import dev.nightshift.app.settings.RepositoryEntry;
import dev.nightshift.app.settings.S3Entry;
import dev.nightshift.app.settings.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which repository to read: one of the configuration, or any at all by its location, so that nothing is needed but the
 * repository and its passphrase when everything else is lost.
 */
final class RepositoryChoice {

    private static final String PASSPHRASE = "NIGHTSHIFT_PASSPHRASE";

    @Option(
            names = "--repository",
            paramLabel = "NAME",
            description = "a repository of the configuration (default: the one that backups are written to)")
    private @Nullable String name;

    @Option(
            names = "--from",
            paramLabel = "LOCATION",
            description =
                    "a repository that no configuration names: file:/directory or s3://bucket/prefix; its passphrase"
                            + " comes from --passphrase-file or the environment variable " + PASSPHRASE)
    private @Nullable String location;

    @Option(names = "--passphrase-file", paramLabel = "FILE", description = "with --from: holds the passphrase")
    private @Nullable Path passphraseFile;

    @Option(names = "--s3-endpoint", paramLabel = "URL", description = "with --from: a store that is not AWS")
    private @Nullable URI s3Endpoint;

    @Option(names = "--s3-region", paramLabel = "REGION", description = "with --from: the store's region")
    private @Nullable String s3Region;

    @Option(names = "--s3-path-style", description = "with --from: the bucket is in the path, not in the host name")
    private boolean s3PathStyle;

    ConfiguredRepository choose(Session session) {
        if (location == null) {
            if (passphraseFile != null || s3Endpoint != null || s3Region != null || s3PathStyle) {
                throw new WrongUsage("--passphrase-file and --s3-* go with --from only; expected --from LOCATION. A"
                        + " repository of the configuration has all of this there.");
            }
            return session.repositories().namedOrPrimary(Optional.ofNullable(name));
        }
        if (name != null) {
            throw new WrongUsage("--repository and --from both name a repository; expected one of them.");
        }
        return new ConfiguredRepository("--from", entry(location), session.clock());
    }

    private RepositoryEntry entry(String from) {
        String variable = System.getenv(PASSPHRASE);
        Secret passphrase = passphraseFile == null && variable != null ? Secret.of(variable) : null;
        boolean encrypted = passphrase != null || passphraseFile != null;
        S3Entry s3 = new S3Entry(
                s3Endpoint, s3Region, s3PathStyle, null, null, null, null, S3Entry.Checksums.WHEN_SUPPORTED);
        return new RepositoryEntry(from, null, passphrase, passphraseFile, encrypted ? null : "none", null, null, s3);
    }
}
