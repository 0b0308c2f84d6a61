package dev.nightshift.demo;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Does one thing after the other, and says so. */
final class Steps {

    private final Terminal terminal;
    private final Clock clock;
    private final BooleanSupplier interrupted;

    /** @param interrupted once it is true, what fails fails for that reason, and nothing is said of it */
    Steps(Terminal terminal, Clock clock, BooleanSupplier interrupted) {
        this.terminal = terminal;
        this.clock = clock;
        this.interrupted = interrupted;
    }

    <T> T step(String doing, Work<T> work) throws Exception {
        return step(doing, work, result -> doing);
    }

    /** @param done what to say of it afterwards */
    <T> T step(String doing, Work<T> work, Function<T, String> done) throws Exception {
        Instant start = clock.instant();
        terminal.begin(doing);
        try {
            T result = work.call();
            terminal.done(done.apply(result), since(start));
            return result;
        } catch (Exception e) {
            if (!interrupted.getAsBoolean()) {
                terminal.failed(doing, since(start));
            }
            throw e;
        }
    }

    private Duration since(Instant start) {
        return Duration.between(start, clock.instant());
    }

    /** Something that takes a while. */
    interface Work<T> {
        T call() throws Exception;
    }
}
