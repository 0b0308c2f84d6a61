package dev.nightshift.demo;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LoggingSystem;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nightshift demo}. Exit codes: 0 all passed, 1 something failed, 2 wrong usage, 130 interrupted. */
@Command(
        name = "nightshift demo",
        mixinStandardHelpOptions = true,
        description =
                "Shows one night in a minute: a shop on an embedded PostgreSQL, backed up twice to a directory and"
                        + " to an embedded S3 server, and drilled from there. Everything is removed at the end.")
public final class Main implements Callable<Integer> {

    @Option(names = "--once", description = "End when everything was shown; non-zero if anything failed.")
    private boolean once;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write what was measured to FILE.")
    private @Nullable Path json;

    @Option(names = "--log", paramLabel = "FILE", description = "Write the service's log to FILE.")
    private @Nullable Path log;

    @Option(
            names = "--customers",
            paramLabel = "N",
            description = "How large the shop is; about 200 MB by default (${DEFAULT-VALUE}).",
            defaultValue = "" + SampleShop.CUSTOMERS)
    private int customers;

    @Spec
    private @Nullable CommandSpec spec;

    private final Cleanup cleanup = new Cleanup();

    private Main() {}

    public static void main(String[] arguments) {
        // Until the service sets logging up, its libraries would write debug output here.
        LoggingSystem.get(Main.class.getClassLoader()).beforeInitialize();
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() {
        Clock clock = Clock.system(ZoneId.systemDefault());
        // As the service's own start does: Spring Batch keeps its times without a zone.
        TimeZone.setDefault(TimeZone.getTimeZone(ZoneOffset.UTC));
        Terminal terminal =
                Terminal.of(new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8));
        DemoOptions options = options();
        Thread interrupted = new Thread(cleanup::close, "clean-up");
        Runtime.getRuntime().addShutdownHook(interrupted);
        return new Presentation(options, terminal, clock, cleanup).show();
    }

    private DemoOptions options() {
        try {
            Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
            return new DemoOptions(once, Optional.ofNullable(json), Optional.ofNullable(log), customers, temporary);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(
                    Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()));
        }
    }
}
