package dev.nightshift.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Asks, before a backup, whether the server is ready for it. */
public final class Preflight {

    private Preflight() {}

    /** Looks at everything and tells all it found; connecting itself may throw. */
    public static PreflightReport of(ServerSettings server) {
        try (Connection connection = Connector.openAnyVersion(server)) {
            ServerVersion version = ServerVersion.of(connection);
            if (!version.isSupported()) {
                return new PreflightReport(version.text(), List.of(tooOld(version)), List.of());
            }
            ServerFacts facts = ServerFacts.ask(connection);
            List<PreflightProblem> problems = new ArrayList<>(problems(facts, server.username()));
            if (problems.isEmpty()) {
                tryReplication(server, facts, problems);
            }
            return new PreflightReport(version.text(), problems, notes(facts));
        } catch (SQLException e) {
            throw ErrorTranslation.translate(e, server);
        }
    }

    static PreflightProblem tooOld(ServerVersion version) {
        return new PreflightProblem(
                "PostgreSQL " + version.text(),
                ServerVersion.SUPPORTED,
                "Upgrade the server; until then back it up by other means.");
    }

    /** The decision, apart from asking: what of {@code facts} stands in a backup's way. */
    static List<PreflightProblem> problems(ServerFacts facts, String role) {
        List<PreflightProblem> problems = new ArrayList<>();
        if (facts.walLevel().equals("minimal")) {
            problems.add(new PreflightProblem(
                    "wal_level is minimal",
                    "wal_level replica or logical",
                    "ALTER SYSTEM SET wal_level = 'replica'; then restart the server."));
        }
        if (facts.usedWalSenders() >= facts.maxWalSenders()) {
            problems.add(new PreflightProblem(
                    facts.usedWalSenders() + " of max_wal_senders = " + facts.maxWalSenders() + " are in use",
                    "one free WAL sender",
                    "ALTER SYSTEM SET max_wal_senders = " + Math.max(10, facts.usedWalSenders() + 5)
                            + "; then restart the server."));
        }
        if (facts.usedReplicationSlots() >= facts.maxReplicationSlots()) {
            problems.add(new PreflightProblem(
                    facts.usedReplicationSlots() + " of max_replication_slots = " + facts.maxReplicationSlots()
                            + " are in use",
                    "one free replication slot, for the time of the backup",
                    "ALTER SYSTEM SET max_replication_slots = " + Math.max(10, facts.usedReplicationSlots() + 5)
                            + "; then restart the server."));
        }
        if (!facts.mayReplicate()) {
            problems.add(new PreflightProblem(
                    "the role " + role + " has no REPLICATION attribute",
                    "a role that may take base backups",
                    "ALTER ROLE " + Sql.identifier(role) + " REPLICATION;"));
        }
        if (facts.standby() && !facts.fullPageWrites()) {
            problems.add(new PreflightProblem(
                    "the server is a standby, and full_page_writes is off",
                    "full_page_writes on at the primary, without which no backup of a standby is consistent",
                    "On the primary: ALTER SYSTEM SET full_page_writes = on; SELECT pg_reload_conf(); or back up the "
                            + "primary."));
        }
        facts.longTablespaces()
                .forEach(
                        (name, location) -> problems.add(
                                new PreflightProblem(
                                        "the tablespace " + name + " is at " + location
                                                + ", a path of more than 99 bytes",
                                        "at most 99 bytes, all that PostgreSQL's base backup can write down",
                                        "Stop the server, move the directory to a shorter path and point its link in pg_tblspc there.")));
        return problems;
    }

    private static List<String> notes(ServerFacts facts) {
        List<String> notes = new ArrayList<>();
        if (!facts.dataChecksums()) {
            notes.add(
                    "Data checksums are off: damage on the server's disk is copied unseen. pg_checksums --enable turns "
                            + "them on while the server is stopped.");
        }
        if (facts.standby()) {
            notes.add("The server is a standby: the backup holds what it has replayed so far.");
        }
        return notes;
    }

    /** Only a try tells whether pg_hba.conf lets a replication connection in; its rules are not ours to evaluate. */
    private static void tryReplication(ServerSettings server, ServerFacts facts, List<PreflightProblem> problems) {
        try (Connection replication = Connector.openReplication(server)) {
            new BackupCommand(replication).identify();
        } catch (PostgresException.NotAuthenticated e) {
            problems.add(new PreflightProblem(
                    "pg_hba.conf lets the role " + server.username() + " in, but not for replication",
                    "a replication connection from "
                            + (facts.clientAddress().isEmpty() ? "here" : facts.clientAddress()),
                    "Add to pg_hba.conf: " + facts.hbaLine(server.username())
                            + "\nthen run: SELECT pg_reload_conf();"));
        } catch (SQLException e) {
            problems.add(new PreflightProblem(
                    "a replication connection breaks: " + e.getMessage(),
                    "an answer to IDENTIFY_SYSTEM",
                    "Point servers." + server.name() + ".url at PostgreSQL itself, not at a pooler."));
        }
    }

    /**
     * @param problems each a {@link PreflightProblem}; none means ready
     * @param notes worth knowing, but no hindrance (data checksums are off, for example)
     */
    public record PreflightReport(String serverVersion, List<PreflightProblem> problems, List<String> notes) {

        public PreflightReport {
            problems = List.copyOf(problems);
            notes = List.copyOf(notes);
        }
    }

    /**
     * @param found what the server says
     * @param expected what a backup needs
     * @param remedy the exact GRANT, setting or step
     */
    public record PreflightProblem(String found, String expected, String remedy) {}
}
