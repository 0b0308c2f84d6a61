package dev.nightshift.app.settings;

import dev.nightshift.storage.Throttle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** What only shows when all of the configuration is looked at together. */
final class SettingsCheck {

    /** Names become parts of object names, so the narrowest alphabet of all stores. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]*");

    /** As an option, or before the host. */
    private static final Pattern PASSWORD =
            Pattern.compile("^jdbc:postgresql:[^?]*@|[?&;](?:ssl)?password=", Pattern.CASE_INSENSITIVE);

    private SettingsCheck() {}

    static List<Problem> problems(Settings settings) {
        List<Problem> problems = new ArrayList<>();
        names("servers", settings.servers().keySet(), problems);
        names("repositories", settings.repositories().keySet(), problems);
        names("schedules", settings.schedules().keySet(), problems);
        names("blackouts", settings.blackouts().keySet(), problems);
        new RepositoryCheck(settings, problems).run();
        new ServerCheck(settings, problems).run();
        new ScheduleCheck(settings, problems).run();
        new BlackoutCheck(settings, problems).run();
        http(settings.http(), problems);
        jobDatabase(settings.jobDatabase(), problems);
        new NodeCheck(settings, problems).run();
        retention("nightshift.retention", settings.retention(), problems);
        new MaintenanceCheck("nightshift.maintenance", settings.maintenance(), problems).run();
        return problems;
    }

    /** Every secret that is configured but can't be read. */
    static List<Problem> missingSecrets(Settings settings) {
        Stream<Credential> servers = settings.servers().entrySet().stream()
                .map(server -> server.getValue().password(server.getKey()));
        Stream<Credential> repositories = settings.repositories().entrySet().stream()
                .flatMap(repository -> Stream.of(
                        repository.getValue().passphrase(repository.getKey()),
                        repository.getValue().s3().secretKey(repository.getKey())));
        Stream<Credential> own =
                Stream.of(settings.http().credential(), settings.jobDatabase().credential());
        return Stream.of(servers, repositories, own)
                .flatMap(credentials -> credentials)
                .map(Credential::problem)
                .flatMap(Optional::stream)
                .toList();
    }

    private static void names(String key, Set<String> names, List<Problem> problems) {
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                String full = "nightshift." + key + "." + name;
                problems.add(new Problem(
                        full,
                        full + " has a name that is not allowed; expected small letters, digits, dots, hyphens and"
                                + " underscores, a letter or digit first. Rename it; a name with a dot"
                                + " is written \"[my.name]\" in YAML."));
            }
        }
    }

    private static void http(HttpEntry http, List<Problem> problems) {
        if (http.port() < 0 || http.port() > 65535) {
            problems.add(new Problem(
                    "nightshift.http.port",
                    "nightshift.http.port is " + http.port() + "; expected 0 to 65535. Use 8432, or 0 for any free"
                            + " port."));
        }
        bothPasswords(http.credential(), problems);
        if ((http.username() == null) == http.credential().isGiven()) {
            problems.add(new Problem(
                    "nightshift.http",
                    "nightshift.http has only one of username and password; expected both or neither. Add the missing"
                            + " one, or remove the other: then everything but health is refused."));
        }
    }

    private static void jobDatabase(JobDatabaseEntry database, List<Problem> problems) {
        bothPasswords(database.credential(), problems);
        String url = database.url();
        if (url != null && !url.startsWith("jdbc:h2:") && !url.startsWith("jdbc:postgresql:")) {
            problems.add(new Problem(
                    "nightshift.job-database.url",
                    "nightshift.job-database.url starts with neither jdbc:h2: nor jdbc:postgresql:; expected one of"
                            + " them. Correct it, or remove the key to use an H2 file below nightshift.home."));
        }
        if (database.keepLogs().compareTo(Duration.ofDays(1)) < 0) {
            problems.add(new Problem(
                    "nightshift.job-database.keep-logs",
                    "nightshift.job-database.keep-logs is shorter than a day; expected at least 1d, since a night's log"
                            + " is read the next morning. Write it like 90d."));
        }
        if (url != null && PASSWORD.matcher(url).find()) {
            problems.add(new Problem(
                    "nightshift.job-database.url",
                    "nightshift.job-database.url holds a password; expected none there, since URLs end up in messages."
                            + " Move it to nightshift.job-database.password."));
        }
    }

    static void bothPasswords(Credential credential, List<Problem> problems) {
        if (credential.secret() != null && credential.file() != null) {
            credential.problem().ifPresent(problems::add);
        }
    }

    static void rate(String key, @Nullable DataSize rate, List<Problem> problems) {
        if (rate != null && rate.toBytes() < Throttle.LEAST_BYTES_PER_SECOND) {
            problems.add(new Problem(
                    key,
                    key + " is " + rate.toBytes()
                            + " bytes a second; expected at least 1MB, below which a pack of 64 MB"
                            + " would not get through in time. Write it like 50MB, or leave it out for no limit."));
        }
    }

    static void retention(String key, @Nullable RetentionEntry retention, List<Problem> problems) {
        if (retention != null) {
            problems.addAll(retention.problems(key));
        }
    }
}
