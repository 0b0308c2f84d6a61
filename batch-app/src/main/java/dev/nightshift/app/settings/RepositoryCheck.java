package dev.nightshift.app.settings;

import dev.nightshift.storage.S3Settings;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks each entry of {@code repositories}, and how they hang together. */
final class RepositoryCheck {

    private final Settings settings;
    private final Map<String, RepositoryEntry> repositories;
    private final List<Problem> problems;

    RepositoryCheck(Settings settings, List<Problem> problems) {
        this.settings = settings;
        this.repositories = settings.repositories();
        this.problems = problems;
    }

    void run() {
        repositories.forEach((name, repository) -> {
            String key = "nightshift.repositories." + name;
            location(key + ".location", repository.location());
            encryption(key, name, repository);
            SettingsCheck.rate(key + ".max-upload-rate", repository.maxUploadRate(), problems);
            s3(key, name, repository);
            copyOf(key + ".copy-of", name, repository.copyOf());
        });
        primary();
    }

    private void location(String key, String location) {
        if (location.isBlank()) {
            problem(key, "is missing; expected file:/directory or s3://bucket/prefix. Add it.");
        } else if (location.matches("s3:/*[^/]*[@:].*")) {
            problem(
                    key,
                    "holds more than a bucket before its prefix, as key:secret@bucket would; expected s3://bucket/prefix, since locations end up in"
                            + " messages. Move the keys to s3.access-key and s3.secret-key.");
        } else if (Location.parse(location).isEmpty()) {
            problem(key, "is \"" + location + "\"; expected file:/directory or s3://bucket/prefix. Correct it.");
        }
    }

    private void encryption(String key, String name, RepositoryEntry repository) {
        SettingsCheck.bothPasswords(repository.passphrase(name), problems);
        boolean given = repository.passphrase(name).isGiven();
        if (!repository.encrypted() && !"none".equals(repository.encryption())) {
            problem(
                    key + ".encryption",
                    "is \"" + repository.encryption() + "\"; expected none, or no such key: then the repository is"
                            + " encrypted. Correct or remove it.");
        } else if (!repository.encrypted() && given) {
            problem(
                    key + ".encryption",
                    "is none, but a passphrase is given; expected only one of them. Remove encryption to encrypt, or"
                            + " the passphrase to store everything in the clear.");
        } else if (repository.encrypted() && !given) {
            problem(
                    key + ".passphrase",
                    "is missing; expected a passphrase. Set it by \"${NIGHTSHIFT_PASSPHRASE}\" or passphrase-file, or say"
                            + " encryption: none to store everything in the clear.");
        }
    }

    private void s3(String key, String name, RepositoryEntry repository) {
        S3Entry s3 = repository.s3();
        SettingsCheck.bothPasswords(s3.secretKey(name), problems);
        if ((s3.accessKey() == null) == s3.secretKey(name).isGiven()) {
            problem(
                    key + ".s3",
                    "has only one of access-key and secret-key; expected both, or neither for the AWS SDK's default chain."
                            + " Add the missing one.");
        }
        if (s3.endpoint() != null && s3.endpoint().toString().contains("@")) { // whatever its parts are taken for
            problem(
                    key + ".s3.endpoint",
                    "holds an @, as key:secret@host would; expected https://host:port, since endpoints end up in"
                            + " messages. Move the keys to s3.access-key and s3.secret-key.");
        }
        Integer connections = s3.maxConnections();
        if (connections != null && connections < 1) {
            problem(
                    key + ".s3.max-connections",
                    "is " + connections + "; expected 1 or more. Raise it, or leave it out for the default of "
                            + S3Settings.defaults().maxConnections() + ".");
        }
        if (!s3.equals(S3Entry.NONE) && !repository.location().startsWith("s3:")) {
            problem(key + ".s3", "is given, but the location is no s3:// one. Remove it, or correct the location.");
        }
    }

    private void copyOf(String key, String name, @Nullable String original) {
        if (original == null) {
            return;
        }
        if (!repositories.containsKey(original)) {
            problem(
                    key,
                    "is \"" + original + "\"; expected one of " + String.join(", ", repositories.keySet())
                            + ". Correct it.");
            return;
        }
        Set<String> seen = new LinkedHashSet<>();
        String next = name;
        while (next != null && seen.add(next)) {
            RepositoryEntry entry = repositories.get(next);
            next = entry == null ? null : entry.copyOf();
        }
        if (name.equals(next)) {
            problem(
                    key,
                    "goes in a circle (" + String.join(" -> ", seen) + " -> " + name
                            + "); expected to end at a repository" + " without copy-of. Remove one of them.");
        }
    }

    /** Backups go to one repository and from there to the others. */
    private void primary() {
        List<String> primaries = repositories.entrySet().stream()
                .filter(repository -> repository.getValue().copyOf() == null)
                .map(Map.Entry::getKey)
                .toList();
        if (primaries.size() > 1) {
            problem(
                    "nightshift.repositories",
                    "has " + primaries.size() + " entries without copy-of (" + String.join(", ", primaries)
                            + "); expected one, which backups are written to. Say copy-of at the others.");
        }
        if (primaries.isEmpty() && repositories.isEmpty() && !settings.servers().isEmpty()) {
            problem(
                    "nightshift.repositories",
                    "has no entry, but there are servers; expected one to write their backups to. Add one.");
        }
    }

    private void problem(String key, String text) {
        problems.add(new Problem(key, key + " " + text));
    }
}
