package dev.nightshift.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nightshift.app.console.Terminal;
import dev.nightshift.app.runs.Failures;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs one command and says by its exit code how that went. */
public final class Cli {

    private final Session session;

    public Cli(Terminal terminal, Clock clock) {
        this.session = new Session(terminal, clock);
    }

    /** @return an {@link ExitCode} */
    public int run(String... arguments) {
        QuietLogging.apply();
        CommandLine root = new CommandLine(NightshiftCommand.class, new SessionFactory(session));
        Commands.of(arguments).forEach(root::addSubcommand);
        return root.setOut(new PrintWriter(session.terminal().out(), true, UTF_8))
                .setErr(new PrintWriter(session.terminal().err(), true, UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure))
                .setParameterExceptionHandler((failure, given) -> wrongUsage(failure))
                .execute(arguments);
    }

    private int failed(Exception failure) {
        session.complain(failure);
        return ExitCode.of(failure);
    }

    private int wrongUsage(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        session.terminal()
                .err()
                .println("nightshift: " + Failures.sentence(String.valueOf(failure.getMessage())) + suggestion(failure)
                        + " For its usage: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private static String suggestion(ParameterException failure) {
        return failure instanceof UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions().stream()
                        .findFirst()
                        .map(nearest -> " Did you mean " + nearest + "?")
                        .orElse("")
                : "";
    }

    /** Hands every command the session; picocli's own classes and mix-ins take nothing. */
    private record SessionFactory(Session session) implements IFactory {

        @Override
        public <K> K create(Class<K> type) throws Exception {
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Session.class) {
                    return type.cast(constructor.newInstance(session));
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }
}
