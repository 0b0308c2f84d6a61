package dev.nightshift.demo;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a demo was asked for.
 *
 * @param once ends when everything was shown, and does not stay up
 * @param json where to write the figures
 * @param log where the service's log goes
 * @param customers how large the shop is
 * @param temporary where the demo makes its one directory
 */
record DemoOptions(boolean once, Optional<Path> json, Optional<Path> log, int customers, Path temporary) {

    private static final int FEWEST_CUSTOMERS = 100;

    DemoOptions {
        if (customers < FEWEST_CUSTOMERS) {
            throw new IllegalArgumentException("--customers is " + customers + "; expected " + FEWEST_CUSTOMERS
                    + " or more. Leave it out for a shop of about 200 MB.");
        }
    }
}
