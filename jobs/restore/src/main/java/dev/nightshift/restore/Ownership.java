package dev.nightshift.restore;

import dev.nightshift.repository.RepositoryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.List;
import java.util.stream.Stream;

/** Hands restored files to the account that shall run the server. */
final class Ownership {

    private final UserPrincipal owner;

    private Ownership(UserPrincipal owner) {
        this.owner = owner;
    }

    /** Asked for before anything is written, so that a mistyped name costs no restore. */
    static Ownership of(String account) {
        try {
            return new Ownership(
                    Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(account));
        } catch (UserPrincipalNotFoundException e) {
            throw new RepositoryException.Refused("--owner " + account
                    + ": there is no such account here; expected one of this machine, such as postgres.");
        } catch (IOException e) {
            throw new RestoreException.Disk("--owner " + account + " could not be looked up (" + e + ")", e);
        }
    }

    static boolean isRoots(Path path) {
        try {
            return Files.getAttribute(path, "unix:uid").equals(0);
        } catch (IOException e) {
            throw new RestoreException.Disk("The owner of " + path + " could not be read (" + e + ")", e);
        }
    }

    void give(List<Path> roots) {
        for (Path root : roots) {
            try (Stream<Path> all = Files.walk(root)) {
                all.forEach(this::giveOne);
            } catch (IOException | UncheckedIOException e) {
                throw new RestoreException.Disk(
                        "The files below " + root + " could not be given to " + owner.getName() + " (" + e
                                + "); only root may give files away. Restore as root, or without --owner.",
                        e);
            }
        }
    }

    private void giveOne(Path path) {
        try {
            Files.setAttribute(path, "unix:owner", owner, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
