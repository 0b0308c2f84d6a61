package dev.nightshift.app.nodes;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A process that does runs.
 *
 * @param id of this process's life and of no other: {@code db-backup-1/5f3a9c21}
 * @param name as configured, the host's by default
 * @param service whether it takes runs from the queue; a command does only what it was asked for
 * @param labels that servers can ask for
 * @param maxRuns at a time
 */
public record Node(
        String id,
        String name,
        String host,
        long pid,
        String version,
        boolean service,
        List<String> labels,
        int maxRuns) {

    public Node {
        labels = List.copyOf(labels);
    }

    /** This process as a node that takes runs from the queue. */
    public static Node service(String name, String version, List<String> labels, int maxRuns) {
        return current(name.isEmpty() ? hostName() : name, version, true, labels, maxRuns);
    }

    /** This process as one that does a single run. */
    public static Node command(String version) {
        return current(hostName(), version, false, List.of(), 1);
    }

    private static Node current(String name, String version, boolean service, List<String> labels, int maxRuns) {
        byte[] random = new byte[4];
        ThreadLocalRandom.current().nextBytes(random);
        long pid = ProcessHandle.current().pid();
        return new Node(
                name + "/" + HexFormat.of().formatHex(random),
                name,
                hostName(),
                pid,
                version,
                service,
                labels,
                maxRuns);
    }

    /** Whether it may do the runs of a server that asks for labels. */
    public boolean has(Set<String> wanted) {
        return labels.containsAll(wanted);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // A machine that can't resolve its own name still is one machine.
            return "localhost";
        }
    }
}
