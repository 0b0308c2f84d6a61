package dev.nightshift.restore;

import dev.nightshift.postgres.ScratchServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Looks at a scratch server that has booted: every database, the operator's assertions, then its pages at rest. */
final class Inspection {

    /** A database that every server has. */
    private static final String HOME_DATABASE = "template1";

    private final ScratchServer server;
    private final DrillSettings settings;
    private final DrillLog log;
    private final Clock clock;
    private final Runnable stopCheck;

    Inspection(ScratchServer server, DrillSettings settings, DrillLog log, Clock clock, Runnable stopCheck) {
        this.server = server;
        this.settings = settings;
        this.log = log;
        this.clock = clock;
        this.stopCheck = stopCheck;
    }

    void inspect(Path dataDirectory) {
        Overview overview = log.timed("look around", this::overview);
        log.lastCommit(overview.lastCommit);
        log.timed("databases", () -> overview.databases.forEach(this::inspect));
        log.timed("assertions", () -> settings.assertions().forEach(this::ask));
        stopCheck.run();
        log.timed("stop", server::stop);
        log.timed("page checksums", () -> log.saw(pages(dataDirectory, overview.layout)));
    }

    private void inspect(Database database) {
        log.saw(
                database.opens
                        ? DatabaseCheck.run(database.name, server::connect, clock, stopCheck)
                        : DatabaseResult.skipped(database.name, "takes no connections"));
    }

    private void ask(DrillAssertion assertion) {
        stopCheck.run();
        log.saw(AssertionCheck.run(assertion, server::connect));
    }

    private static PageCheck pages(Path dataDirectory, Layout layout) {
        return layout.checksums
                ? PageScan.of(dataDirectory, layout.pageBytes, layout.segmentPages)
                : PageCheck.skipped(
                        "page checksums were not verified: the server has none; pg_checksums --enable adds them");
    }

    private Overview overview() {
        try (Connection connection = server.connect(HOME_DATABASE)) {
            return new Overview(
                    Sql.rows(
                            connection,
                            "databases.sql",
                            row -> new Database(row.getString("datname"), row.getBoolean("opens"))),
                    Sql.rows(
                                    connection,
                                    "page_settings.sql",
                                    row -> new Layout(
                                            row.getBoolean("checksums"),
                                            row.getInt("page_bytes"),
                                            row.getLong("segment_pages")))
                            .get(0),
                    Sql.rows(connection, "last_commit.sql", row -> Optional.ofNullable(row.getTimestamp("last_commit"))
                                    .map(Timestamp::toInstant))
                            .get(0));
        } catch (SQLException e) {
            throw new RestoreException.DrillFailed("The scratch server booted, but could not be asked what it holds ("
                    + e.getMessage() + "); expected database " + HOME_DATABASE + " to answer.");
        }
    }

    private record Overview(List<Database> databases, Layout layout, Optional<Instant> lastCommit) {}

    private record Database(String name, boolean opens) {}

    private record Layout(boolean checksums, int pageBytes, long segmentPages) {}
}
