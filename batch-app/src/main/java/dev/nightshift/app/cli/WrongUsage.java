package dev.nightshift.app.cli;

/** Options that parse but make no sense together. */
final class WrongUsage extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WrongUsage(String message) {
        super(message);
    }
}
