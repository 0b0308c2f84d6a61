package dev.nightshift.demo;

import org.jspecify.annotations.Nullable;

/** Why the demo can't go on: what was found, what was expected, what to do. */
final class DemoException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DemoException(String message) {
        this(message, null);
    }

    DemoException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
