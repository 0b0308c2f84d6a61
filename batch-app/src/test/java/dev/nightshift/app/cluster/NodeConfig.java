package dev.nightshift.app.cluster;

import dev.nightshift.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What one process of a {@link Cluster} is configured to. */
record NodeConfig(String node, int jobsPort, List<Served> servers) {

    /** Configured for {@code shop}; it does not fire while a test lasts. */
    static final String SCHEDULE = "leap-day";

    /** The database that maintenance is for; tests that want it create it. */
    static final String MAINTAINED = "upkeep";

    /** An entry of {@code servers}. */
    record Served(String name, String maxReadRate, boolean byB) {

        static Served byBoth(String name, String maxReadRate) {
            return new Served(name, maxReadRate, true);
        }

        static Served onlyByA(String name, String maxReadRate) {
            return new Served(name, maxReadRate, false);
        }

        private String entry(int port) {
            return "    %s: { url: \"jdbc:postgresql://127.0.0.1:%d/postgres\", username: %s, password: \"%s\", max-read-rate: %s }"
                    .formatted(name, port, PostgresServer.BACKUP_ROLE, PostgresServer.BACKUP_PASSWORD, maxReadRate);
        }
    }

    NodeConfig {
        servers = List.copyOf(servers);
    }

    static Path in(Path directory, String node) {
        return directory.resolve(node + ".yaml");
    }

    /** @param port of the server that all entries mean */
    void write(Path directory, int port) throws IOException {
        Files.writeString(in(directory, node), """
                nightshift:
                  home: "%1$s/%2$s"
                  node: { name: %2$s }
                  http: { port: 0 }
                  job-database:
                    url: "jdbc:postgresql://127.0.0.1:%3$d/jobs"
                    username: %4$s
                    password: "%5$s"
                    lease: %6$ds
                  repositories:
                    local: { location: "file:%1$s/repository", encryption: none }
                  maintenance: { databases: [ %9$s ], thresholds: { bloat-size: 1MB, min-size: 1MB } }
                  schedules:
                    %7$s: { job: backup, servers: [ shop ], cron: "0 0 0 29 2 *" }
                  servers:
                %8$s
                """.formatted(
                        directory,
                        node,
                        jobsPort,
                        PostgresServer.SUPERUSER,
                        PostgresServer.SUPERUSER_PASSWORD,
                        Cluster.LEASE.toSeconds(),
                        SCHEDULE,
                        servers.stream().map(server -> server.entry(port)).collect(Collectors.joining("\n")),
                        MAINTAINED));
    }
}
