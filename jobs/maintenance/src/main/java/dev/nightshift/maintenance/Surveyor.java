package dev.nightshift.maintenance;

import static java.util.stream.Collectors.toSet;

import dev.nightshift.maintenance.TableFacts.FreezeAge;
import dev.nightshift.postgres.PostgresException;
import dev.nightshift.postgres.ServerSettings;
import dev.nightshift.postgres.WorkConnection;
import dev.nightshift.steps.StopSignal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Takes the facts of a server's databases: what the catalogue tells without reading any table. */
final class Surveyor {

    private Surveyor() {}

    /**
     * Asks one database after the other. One that can't be asked is told in {@link Survey#left}, with the reason.
     *
     * @param databases which of them to look into, by name
     * @throws MaintenanceException.NotReady where the server is a standby
     * @throws PostgresException where the server itself doesn't answer
     * @throws StopSignal.Stopped in the midst of a query, too
     */
    static Survey survey(ServerSettings server, Predicate<String> databases, StopSignal stop) {
        Server facts = ask(server, stop);
        List<DatabaseFacts> surveyed = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (Database database : facts.databases()) {
            if (databases.test(database.name())) {
                database.refusal(server.username())
                        .ifPresentOrElse(left::add, () -> survey(server, database.name(), stop, surveyed, left));
            }
        }
        return new Survey(facts.major(), facts.taken(), facts.seesOthers(), surveyed, left, unseen(facts, surveyed));
    }

    private static List<UnseenDatabase> unseen(Server facts, List<DatabaseFacts> surveyed) {
        Set<String> seen = surveyed.stream().map(DatabaseFacts::database).collect(toSet());
        return facts.databases().stream()
                .filter(database -> !seen.contains(database.name()))
                .map(database -> database.unseen(facts))
                .toList();
    }

    private record Server(
            int major,
            boolean standby,
            boolean seesOthers,
            Instant taken,
            long xidLimit,
            long multixactLimit,
            List<Database> databases) {}

    private record Database(
            String name,
            boolean template,
            boolean takesConnections,
            boolean halfDropped,
            boolean mayConnect,
            long xids,
            long multixacts) {

        static Database read(ResultSet row) throws SQLException {
            return new Database(
                    row.getString("datname"),
                    row.getBoolean("datistemplate"),
                    row.getBoolean("datallowconn"),
                    row.getBoolean("half_dropped"),
                    row.getBoolean("may_connect"),
                    row.getLong("xids"),
                    row.getLong("multixacts"));
        }

        UnseenDatabase unseen(Server server) {
            return new UnseenDatabase(name, template, takesConnections && !halfDropped, age(server));
        }

        /** What was dropped half-way the server itself counts out: its age grows for ever, and stops nothing. */
        private FreezeAge age(Server server) {
            return halfDropped
                    ? new FreezeAge(0, server.xidLimit(), 0, server.multixactLimit())
                    : new FreezeAge(xids, server.xidLimit(), multixacts, server.multixactLimit());
        }

        Optional<String> refusal(String role) {
            if (halfDropped) {
                return Optional.of(name + " was dropped half-way; run: DROP DATABASE " + Relation.quoted(name) + ";");
            }
            if (!takesConnections) {
                return Optional.of(name + " takes no connections");
            }
            if (template) {
                return Optional.of(name + " is a template");
            }
            return mayConnect
                    ? Optional.empty()
                    : Optional.of(name + " does not let the role " + role + " in; run: GRANT CONNECT ON DATABASE "
                            + Relation.quoted(name) + " TO " + Relation.quoted(role) + ";");
        }
    }

    private static Server ask(ServerSettings server, StopSignal stop) {
        try (Connection connection = WorkConnection.open(server)) {
            return requirePrimary(server, FactSession.ask(connection, stop, Surveyor::server));
        } catch (SQLException e) {
            throw new PostgresException.Failed(
                    server.name() + ": its databases could not be asked for: " + e.getMessage()
                            + "; expected the catalogue to answer. Look into the server's log at this moment.",
                    e);
        }
    }

    private static Server server(Connection connection) throws SQLException {
        List<Database> databases = Query.named("databases").all(connection, Database::read);
        return Query.named("facts_server")
                .first(
                        connection,
                        row -> new Server(
                                row.getInt("major"),
                                row.getBoolean("standby"),
                                row.getBoolean("sees_others"),
                                row.getObject("taken", OffsetDateTime.class).toInstant(),
                                row.getLong("xid_limit"),
                                row.getLong("multixact_limit"),
                                databases))
                .orElseThrow();
    }

    private static Server requirePrimary(ServerSettings server, Server facts) {
        if (facts.standby()) {
            throw new MaintenanceException.NotReady(
                    server.name()
                            + " is a standby; expected a primary, since a standby's tables can't be changed. Maintain its primary.");
        }
        return facts;
    }

    private static void survey(
            ServerSettings server, String database, StopSignal stop, List<DatabaseFacts> surveyed, List<String> left) {
        try (Connection connection = WorkConnection.open(server, database)) {
            surveyed.add(FactSession.ask(connection, stop, session -> DatabaseSurvey.of(session, database)));
        } catch (PostgresException.Unreachable e) {
            throw e;
        } catch (PostgresException | SQLException e) {
            left.add(database + " could not be asked: " + e.getMessage());
        }
    }
}
