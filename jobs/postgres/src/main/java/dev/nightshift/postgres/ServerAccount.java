package dev.nightshift.postgres;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;

/**
 * The account a server runs as. PostgreSQL refuses root; so where Nightshift runs as root it hands the server's files
 * to an unprivileged account and starts it as that.
 */
final class ServerAccount {

    private static final List<String> UNPRIVILEGED = List.of("postgres", "nobody");

    private final String name;
    private final List<String> launcher;

    private ServerAccount(String name, List<String> launcher) {
        this.name = name;
        this.launcher = launcher;
    }

    static ServerAccount choose() {
        UnixSystem self = new UnixSystem();
        if (self.getUid() != 0) {
            return new ServerAccount(self.getUsername(), List.of());
        }
        for (String candidate : UNPRIVILEGED) {
            if (exists(candidate)) {
                return new ServerAccount(candidate, launcher(candidate));
            }
        }
        throw new PostgresException.NotReady(
                "Nightshift runs as root, and there is neither an account postgres nor nobody; expected one of them, since "
                        + "PostgreSQL refuses to run as root. Run Nightshift as another account, or: useradd --system "
                        + "postgres",
                null);
    }

    private static boolean exists(String account) {
        try {
            FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(account);
            return true;
        } catch (UserPrincipalNotFoundException e) {
            return false;
        } catch (IOException e) {
            throw new PostgresException.Failed(
                    "looking up the account " + account + " failed: " + e.getMessage()
                            + "; expected the system's account database to answer. Check nsswitch.conf.",
                    e);
        }
    }

    /** setpriv replaces itself by the server, so that the process started is the server; runuser stays its parent. */
    private static List<String> launcher(String account) {
        if (onPath("setpriv")) {
            return List.of(
                    "setpriv",
                    "--reuid=" + account,
                    "--regid=" + primaryGroup(account),
                    "--init-groups",
                    "--inh-caps=-all",
                    "--");
        }
        return List.of("runuser", "-u", account, "--");
    }

    private static boolean onPath(String program) {
        return ExecutablePath.directories().stream().anyMatch(d -> Files.isExecutable(d.resolve(program)));
    }

    private static String primaryGroup(String account) {
        return run(List.of("id", "-g", account)).strip();
    }

    /** The same command, to be run as this account. */
    List<String> command(List<String> command) {
        List<String> whole = new ArrayList<>(launcher);
        whole.addAll(command);
        return whole;
    }

    boolean isOwn() {
        return launcher.isEmpty();
    }

    String name() {
        return name;
    }

    /** Hands {@code tree} over, links themselves and not what they point at. */
    void own(Path tree) throws IOException {
        if (isOwn()) {
            return;
        }
        UserPrincipalLookupService accounts = tree.getFileSystem().getUserPrincipalLookupService();
        UserPrincipal owner = accounts.lookupPrincipalByName(name);
        GroupPrincipal group = accounts.lookupPrincipalByGroupName(
                run(List.of("id", "-gn", name)).strip());
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                return change(directory);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                return change(file);
            }

            private FileVisitResult change(Path path) throws IOException {
                PosixFileAttributeView view =
                        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
                view.setGroup(group);
                view.setOwner(owner);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Whether this account may search {@code directory} and everything above it. */
    boolean reaches(Path directory) {
        return isOwn() || exitCode(command(List.of("test", "-x", directory.toString()))) == 0;
    }

    private static int exitCode(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor();
        } catch (IOException e) {
            throw cannotRun(command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cannotRun(command, e);
        }
    }

    private static String run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw cannotRun(command, new IOException("exit code " + process.exitValue()));
            }
            return output;
        } catch (IOException e) {
            throw cannotRun(command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cannotRun(command, e);
        }
    }

    private static PostgresException.Failed cannotRun(List<String> command, Exception e) {
        return new PostgresException.Failed(
                "running " + String.join(" ", command) + " failed: " + e.getMessage()
                        + "; expected it to work. Install the package util-linux or coreutils that holds it.",
                e);
    }
}
