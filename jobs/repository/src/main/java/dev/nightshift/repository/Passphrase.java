package dev.nightshift.repository;

import java.util.Arrays;

/** What unlocks a repository's master key. Never printed. */
public final class Passphrase {

    private final char[] characters;

    private Passphrase(char[] characters) {
        if (characters.length == 0) {
            throw new IllegalArgumentException(
                    "The passphrase is empty; expected at least one character. Set it in the environment variable"
                            + " or file that the repository's entry names.");
        }
        this.characters = characters;
    }

    public static Passphrase of(CharSequence text) {
        return new Passphrase(text.toString().toCharArray());
    }

    char[] characters() {
        return Arrays.copyOf(characters, characters.length);
    }

    @Override
    public String toString() {
        return "***";
    }
}
