package dev.nightshift.demo;

import java.time.Clock;
import java.util.concurrent.CountDownLatch;

/** Runs the demo before a person: what it showed, what went wrong, how to look around. */
final class Presentation {

    private final DemoOptions options;
    private final Terminal terminal;
    private final Clock clock;
    private final Cleanup cleanup;

    /** @param clock in the zone of the person before whom it is shown */
    Presentation(DemoOptions options, Terminal terminal, Clock clock, Cleanup cleanup) {
        this.options = options;
        this.terminal = terminal;
        this.clock = clock;
        this.cleanup = cleanup;
    }

    /** Returns the exit code: 0 all passed, 1 something failed. */
    int show() {
        boolean passed = false;
        try {
            Demo.Shown shown = new Demo(options, terminal, clock, cleanup).run();
            new DemoReport(terminal, shown.figures(), clock.getZone()).print();
            if (options.json().isPresent()) {
                shown.figures().write(options.json().get());
            }
            passed = shown.figures().passed();
            if (!options.once()) {
                stayUp(shown);
            }
        } catch (Exception e) {
            // After a Ctrl-C everything fails that was still going on; that is no news.
            if (!cleanup.isClosed()) {
                complain(e);
            }
        }
        return cleanUp() && passed ? 0 : 1;
    }

    private void stayUp(Demo.Shown shown) throws InterruptedException {
        String command = "./nightshift --config " + shown.configuration().file() + " ";
        terminal.line("");
        terminal.line("  Look around from another terminal:");
        terminal.line("");
        terminal.line("    " + command + "snapshots");
        terminal.line("    " + command + "runs");
        terminal.line("    " + command + "drill shop");
        terminal.line("    curl " + shown.service().http() + "/actuator/health");
        terminal.line("");
        terminal.line("  Ctrl-C ends everything and removes it.");
        new CountDownLatch(1).await();
    }

    private boolean cleanUp() {
        try {
            cleanup.close();
            return true;
        } catch (DemoException e) {
            complain(e);
            return false;
        }
    }

    private void complain(Exception failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        terminal.line("");
        terminal.line("  " + terminal.bad("The demo failed: ") + message);
        if (options.log().isEmpty()) {
            terminal.line("  Call it with --log FILE to see what the service was doing.");
        }
    }
}
