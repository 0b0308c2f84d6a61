package dev.nightshift.maintenance;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.steps.StopSwitch;
import dev.nightshift.storage.Thorough;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Surveys of servers that all topics share, each test in a database of its own. */
abstract class SurveyContract {

    /** Between these two only the right to maintain is new, with 17. */
    static final List<Integer> MAJORS = Thorough.isOn() ? PostgresServers.MAJORS : List.of(15, 18);

    static final String ROLE = PostgresServer.BACKUP_ROLE;
    static final int MAINTAIN_SINCE = 17;

    private static final Map<Integer, PostgresServer> SERVERS = new TreeMap<>();

    static void stopServers() {
        SERVERS.values().forEach(PostgresServer::close);
        SERVERS.clear();
    }

    static PostgresServer server(int major) {
        return SERVERS.computeIfAbsent(major, version -> PostgresServers.start(version, Map.of("autovacuum", "off")));
    }

    /** A new database of its own for one test. */
    static PostgresServer serverWith(int major, String database, String... statements) {
        PostgresServer server = server(major);
        server.execute(
                "postgres",
                "DROP DATABASE IF EXISTS " + Relation.quoted(database),
                "CREATE DATABASE " + Relation.quoted(database));
        server.execute(database, statements);
        return server;
    }

    static Survey survey(PostgresServer server, String database) {
        return Surveyor.survey(Facts.superuser(server), database::equals, new StopSwitch());
    }

    static Survey surveyAsRole(PostgresServer server, String database) {
        return Surveyor.survey(server.settings(), database::equals, new StopSwitch());
    }
}
