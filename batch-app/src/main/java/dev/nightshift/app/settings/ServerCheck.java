package dev.nightshift.app.settings;

import java.util.List;
import java.util.Optional;

/** Checks each entry of {@code servers}. */
final class ServerCheck {

    private final Settings settings;
    private final List<Problem> problems;

    ServerCheck(Settings settings, List<Problem> problems) {
        this.settings = settings;
        this.problems = problems;
    }

    void run() {
        settings.servers().forEach((name, server) -> {
            String key = "nightshift.servers." + name;
            connection(key, server);
            SettingsCheck.bothPasswords(server.password(name), problems);
            SettingsCheck.rate(key + ".max-read-rate", server.maxReadRate(), problems);
            drill(key + ".drill", server.drill());
            SettingsCheck.retention(key + ".retention", server.retention(), problems);
            if (server.maintenance() != null) {
                new MaintenanceCheck(key + ".maintenance", server.maintenance(), problems).run();
            }
        });
    }

    private void connection(String key, ServerEntry server) {
        if (server.url().isBlank()) {
            problem(key + ".url", "is missing; expected jdbc:postgresql://host:port/database. Add it.");
        } else if (!server.url().startsWith("jdbc:postgresql:")) {
            problem(
                    key + ".url",
                    "does not start with jdbc:postgresql:; expected jdbc:postgresql://host:port/database. Correct it.");
        } else if (!server.username().isBlank()) {
            secretsElsewhere(key, server);
        }
        if (server.username().isBlank()) {
            problem(key + ".username", "is missing; expected the role to connect as. Add it.");
        }
    }

    /** What connects knows best where a secret would leak. */
    private void secretsElsewhere(String key, ServerEntry server) {
        try {
            server.connection(key.substring("nightshift.servers.".length()), Optional.empty());
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(key + ".url", "nightshift." + e.getMessage()));
        }
    }

    private void drill(String key, DrillEntry drill) {
        String repository = drill.repository();
        if (repository != null && !settings.repositories().containsKey(repository)) {
            problem(key + ".repository", "is \"" + repository + "\"; expected " + known() + ". Correct it.");
        }
        for (int i = 0; i < drill.assertions().size(); i++) {
            AssertionEntry assertion = drill.assertions().get(i);
            String place = key + ".assertions[" + i + "]";
            required(place + ".name", assertion.name(), "a few words for people");
            required(place + ".database", assertion.database(), "the database to run it in");
            required(place + ".sql", assertion.sql(), "one statement that returns one value");
            required(place + ".expect", assertion.expect(), "that value, or a comparison such as \"> 0\"");
        }
    }

    private String known() {
        return settings.repositories().isEmpty()
                ? "the name of a repository, of which there are none"
                : "one of " + String.join(", ", settings.repositories().keySet());
    }

    private void required(String key, String value, String expected) {
        if (value.isBlank()) {
            problem(key, "is missing; expected " + expected + ". Add it.");
        }
    }

    private void problem(String key, String text) {
        problems.add(new Problem(key, key + " " + text));
    }
}
