package dev.nightshift.app.cli;

import dev.nightshift.app.catalog.Repositories;
import dev.nightshift.app.console.ProgressView;
import dev.nightshift.app.console.Terminal;
import dev.nightshift.app.runs.Failures;
import dev.nightshift.app.settings.ConfigurationSource;
import dev.nightshift.app.settings.Settings;
import dev.nightshift.app.settings.SettingsReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.springframework.core.env.ConfigurableEnvironment;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What every command is given. Nothing is read or opened before a command asks for it. */
final class Session {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final JsonMapper JSON_LINE = JsonMapper.builder().build();

    private final Terminal terminal;
    private final Clock clock;
    private Optional<Path> configuration = Optional.empty();
    private boolean debug;

    Session(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    void configuration(Path file) {
        this.configuration = Optional.of(file);
    }

    void debug(boolean wanted) {
        this.debug = wanted;
    }

    Terminal terminal() {
        return terminal;
    }

    Clock clock() {
        return clock;
    }

    ConfigurableEnvironment environment() {
        return ConfigurationSource.load(configuration);
    }

    Settings settings() {
        return SettingsReader.read(environment());
    }

    Repositories repositories() {
        return new Repositories(settings(), clock);
    }

    ProgressView progress() {
        return ProgressView.on(terminal, clock);
    }

    /** Data, in a line of its own. */
    void print(String text) {
        terminal.out().println(text.stripTrailing());
    }

    void json(Object data) {
        terminal.out().println(JSON.writeValueAsString(data));
    }

    /** One of many, a line each. */
    void jsonLine(Object data) {
        terminal.out().println(JSON_LINE.writeValueAsString(data));
    }

    /** What a person should know, but no program needs. */
    void remark(String text) {
        terminal.err().println(text);
    }

    void complain(Throwable failure) {
        terminal.err().println("nightshift: " + Failures.message(failure));
        if (debug) {
            failure.printStackTrace(terminal.err());
        }
    }
}
