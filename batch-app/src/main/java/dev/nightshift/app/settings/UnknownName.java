package dev.nightshift.app.settings;

/** Somebody asked for a server, repository or schedule that the configuration does not name. */
public final class UnknownName extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    UnknownName(String message) {
        super(message);
    }
}
