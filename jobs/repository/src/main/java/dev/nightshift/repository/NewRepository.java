package dev.nightshift.repository;

import java.util.Optional;

/**
 * Choices that are made once, when a repository is created.
 *
 * @param passphrase empty for a repository without encryption, which has to be asked for in so many words
 * @param keyDerivation how hard it is to guess the passphrase
 */
public record NewRepository(Optional<Passphrase> passphrase, KeyDerivation keyDerivation) {

    public static NewRepository encrypted(Passphrase passphrase) {
        return new NewRepository(Optional.of(passphrase), KeyDerivation.STRONG);
    }

    public static NewRepository unencrypted() {
        return new NewRepository(Optional.empty(), KeyDerivation.STRONG);
    }
}
