package dev.nightshift.app.settings;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Checks each entry of {@code servers}. */
final class ServerCheck {

    private static final Pattern PASSWORD = Pattern.compile("[?&;](password|sslpassword)=", Pattern.CASE_INSENSITIVE);

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
            drill(key + ".drill", server.drill());
            SettingsCheck.retention(key + ".retention", server.retention(), problems);
        });
    }

    static boolean holdsPassword(String url) {
        return PASSWORD.matcher(url).find();
    }

    static Problem passwordInUrl(String key) {
        return new Problem(
                key + ".url",
                key + ".url holds a password; expected none there, since URLs end up in messages. Move it to " + key
                        + ".password or " + key + ".password-file.");
    }

    private void connection(String key, ServerEntry server) {
        if (server.url().isBlank()) {
            problem(key + ".url", "is missing; expected jdbc:postgresql://host:port/database. Add it.");
        } else if (!server.url().startsWith("jdbc:postgresql:")) {
            problem(
                    key + ".url",
                    "does not start with jdbc:postgresql:; expected jdbc:postgresql://host:port/database. Correct it.");
        } else if (holdsPassword(server.url())) {
            problems.add(passwordInUrl(key));
        }
        if (server.username().isBlank()) {
            problem(key + ".username", "is missing; expected the role to connect as. Add it.");
        }
        if (server.properties().keySet().stream()
                .anyMatch(property -> property.toLowerCase(Locale.ROOT).equals("password"))) {
            problem(key + ".properties.password", "is not the place for it. Use " + key + ".password.");
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
