package dev.nightshift.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The account that PostgreSQL runs under: the one that runs the demo, but never root, which PostgreSQL refuses.
 *
 * @param name empty where the demo's own account serves
 */
record Account(Optional<String> name) {

    /** PostgreSQL's own account where there is one, else the one that owns nothing. */
    private static final List<String> UNPRIVILEGED = List.of("postgres", "nobody");

    static Account toRunPostgres() throws IOException {
        if (!System.getProperty("user.name").equals("root")) {
            return new Account(Optional.empty());
        }
        for (String candidate : UNPRIVILEGED) {
            if (id("-u", candidate).isPresent()) {
                return new Account(Optional.of(candidate));
            }
        }
        throw new DemoException(
                "PostgreSQL does not run as root, and this machine has neither an account 'postgres' nor"
                        + " 'nobody'. Run the demo as an ordinary user.");
    }

    /** Makes {@code directory} with the account as its owner, closed to all others. */
    Path ownDirectory(Path directory) throws IOException {
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        own(directory);
        return directory;
    }

    void own(Path path) throws IOException {
        if (name.isPresent()) {
            Files.setOwner(
                    path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name.get()));
        }
    }

    /** {@code command} as this account would call it. */
    List<String> command(List<String> command) throws IOException {
        if (name.isEmpty()) {
            return command;
        }
        String group = id("-g", name.get()).orElse(name.get());
        List<String> dropped =
                new ArrayList<>(List.of("setpriv", "--reuid=" + name.get(), "--regid=" + group, "--clear-groups"));
        dropped.addAll(command);
        return dropped;
    }

    private static Optional<String> id(String option, String account) throws IOException {
        Process id = new ProcessBuilder("id", option, account)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String answer = new String(id.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return Interruptible.exitCodeOf(id) == 0 ? Optional.of(answer) : Optional.empty();
    }
}
