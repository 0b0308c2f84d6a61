package dev.nightshift.app.cli;

import dev.nightshift.app.console.Terminal;
import dev.nightshift.app.settings.Credential;
import dev.nightshift.repository.Passphrase;
import java.io.Console;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/** Where a passphrase that no configuration holds yet comes from. Never from an argument. */
final class NewPassphrase {

    private final Terminal terminal;

    NewPassphrase(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The first line of a file, as everywhere. */
    Passphrase of(Path file) {
        return new Credential("--new-passphrase", null, file)
                .read()
                .map(Passphrase::of)
                .orElseThrow();
    }

    /** Asked twice, not shown. */
    Passphrase asked() {
        Console console = terminal.interactive() ? System.console() : null;
        if (console == null) {
            throw new WrongUsage("There is no terminal to ask for the new passphrase on; expected"
                    + " --new-passphrase-file FILE, whose first line is the new passphrase.");
        }
        char[] first = read(console, "New passphrase: ");
        char[] second = read(console, "Once more: ");
        try {
            if (first.length == 0 || !Arrays.equals(first, second)) {
                throw new WrongUsage(
                        first.length == 0
                                ? "The new passphrase is empty; expected at least one character. Nothing was changed."
                                : "The two passphrases differ; expected the same twice. Nothing was changed.");
            }
            return Passphrase.of(CharBuffer.wrap(first));
        } finally {
            Arrays.fill(first, ' ');
            Arrays.fill(second, ' ');
        }
    }

    private static char[] read(Console console, String prompt) {
        char[] given = console.readPassword("%s", prompt);
        if (given == null) {
            throw new WrongUsage("The input ended before a passphrase was given. Nothing was changed.");
        }
        return given;
    }
}
