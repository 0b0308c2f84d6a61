package dev.nightshift.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.storage.S3ProxyServer;
import dev.nightshift.storage.S3Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No secret ever leaves: nights that succeed and nights that fail, by commands and by a service, in processes of their own;
 * then every secret is looked for in all that they wrote and in what others saw of them.
 */
class SecretsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String SERVER = "shop-word/7f+3a";
    private static final String PASSPHRASE = "an apt phrase 91";
    private static final String JOBS = "jobs-word/2c+8d";
    private static final String HTTP = "http-word/5e+1b";
    private static final String WRONG = "wrong-word/4d+9c";

    private static final String COMMON = """
            nightshift:
              home: "<directory>/home"
              servers:
                shop: { url: "<url>", username: nightshift, password-file: "<shop-password>", properties: <properties> }
              repositories:
                local: { location: "file:<directory>/local", passphrase-file: "<passphrase>" }
                offsite:
                  location: "<location>"
                  copy-of: local
                  passphrase-file: "<passphrase>"
                  s3: { endpoint: "<endpoint>", path-style: true, access-key: "<access-key>", secret-key-file: "<secret-key>" }
              http: { port: <port>, username: ops, password-file: "<http-password>" }
            """;

    private static final String SHARED = """
              job-database: { url: "<jobs-url>", username: jobs, password-file: "<jobs-password>" }
            """;

    private static final String SERVICE = """
              schedules:
                often: { job: backup, servers: [ shop ], cron: "*/5 * * * * *" }
            """;

    @TempDir
    Path directory;

    private final Haystack haystack = new Haystack();
    private int outputs;

    @Test
    void no_secret_is_found_in_what_nights_leave_behind() throws Exception {
        Path objects = Files.createDirectories(directory.resolve("s3"));
        try (PostgresServer server = PostgresServers.start(18);
                S3ProxyServer s3 = S3ProxyServer.start(objects)) {
            server.execute(
                    "postgres",
                    "grant pg_read_all_settings to nightshift",
                    "alter role nightshift password '" + SERVER + "'",
                    "create role jobs login password '" + JOBS + "'",
                    "create database jobs owner jobs");
            Night night = new Night(server, s3);

            night.ends(ExitCode.DONE, Map.of(), "init");
            night.ends(ExitCode.DONE, Map.of(), "backup", "shop");
            failures(night);
            String run = service(night);

            collect(server, objects);
            nothingIsFound(s3.settings().credentials().orElseThrow().secretKey());
            theSearchWouldFind(run);
        }
    }

    /** The same with something wrong each time. What is refused at the start has no run, but an output. */
    private static void failures(Night night) throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:1/postgres";
        String before = "me:" + WRONG + "@";
        night.ends(ExitCode.FAILED, Map.of("shop-password", WRONG), "backup", "shop");
        night.ends(ExitCode.FAILED, Map.of("secret-key", WRONG), "backup", "shop");
        night.ends(ExitCode.USAGE, Map.of("passphrase", WRONG), "backup", "shop");
        night.ends(ExitCode.FAILED, Map.of("jobs-password", WRONG), "backup", "shop");
        String properties = "{ sslpassword: \"" + WRONG + "\", sslmode: require }";
        night.ends(ExitCode.FAILED, Map.of("properties", properties), "backup", "shop");
        night.begins(ExitCode.USAGE, Map.of("url", url + "?password=" + WRONG), "backup", "shop");
        night.begins(ExitCode.USAGE, Map.of("url", url.replace("//", "//" + before)), "backup", "shop");
        night.begins(ExitCode.USAGE, Map.of("properties", "{ password: \"" + WRONG + "\" }"), "backup", "shop");
        night.begins(ExitCode.USAGE, Map.of("endpoint", "http://" + before + "127.0.0.1:1"), "backup", "shop");
        night.begins(ExitCode.USAGE, Map.of("location", "s3://" + before + "bucket/offsite"), "backup", "shop");
        night.begins(ExitCode.USAGE, Map.of("jobs-url", url + "?password=" + WRONG), "runs");
        night.begins(ExitCode.USAGE, Map.of("jobs-url", url.replace("//", "//" + before)), "runs");
        night.allEnd();
    }

    /** With a job database in a file. @return a run of it that completed */
    private String service(Night night) throws Exception {
        int port = freePort();
        Path config = night.config(Map.of("port", String.valueOf(port)));
        Process service = start(config, "serve");
        try {
            await().atMost(PATIENCE).until(() -> watched(service) && answer(port, HTTP) == 200);
            assertThat(answer(port, WRONG)).isEqualTo(401);
            await().atMost(PATIENCE)
                    .until(() -> watched(service) && completed(config).isPresent());
            String run = completed(config).orElseThrow();
            Invocation log = Invocation.of("runs", "log", run, "--config", config.toString());
            assertThat(log.exitCode()).as(log.all()).isZero();
            assertThat(log.out()).contains("reading shop: ", "copying ", "busy ");
            haystack.add("output", "the log of " + run, log.all());
            return run;
        } finally {
            service.destroy();
            assertThat(service.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    private static Optional<String> completed(Path config) {
        return Invocation.of("runs", "--config", config.toString())
                .out()
                .lines()
                .filter(line -> line.contains("completed"))
                .map(line -> line.split(" ", 2)[0])
                .findFirst();
    }

    private static int answer(int port, String password) {
        String pair = Base64.getEncoder().encodeToString(("ops:" + password).getBytes(StandardCharsets.UTF_8));
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/prometheus"))
                                    .header("Authorization", "Basic " + pair)
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0; // not there yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private void collect(PostgresServer server, Path objects) throws Exception {
        haystack.addFiles("file", directory.resolve("home"));
        haystack.addFiles("output", directory.resolve("outputs"));
        haystack.addFiles("object", directory.resolve("local"));
        haystack.addFiles("s3 object", objects);
        haystack.addTables(
                "table",
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/jobs",
                PostgresServer.SUPERUSER,
                PostgresServer.SUPERUSER_PASSWORD);
        haystack.addTables(
                "h2 table",
                "jdbc:h2:file:" + directory.resolve("home/jobs/history") + ";IFEXISTS=TRUE",
                "nightshift",
                "");
    }

    private void nothingIsFound(String secretKey) {
        for (String secret : List.of(SERVER, PASSPHRASE, JOBS, HTTP, WRONG, secretKey)) {
            assertThat(haystack.placesOf(secret)).as("places of %s", secret).isEmpty();
        }
        assertThat(haystack.placesOf("ops:" + HTTP)).isEmpty();
    }

    /** What is no secret stands in each kind of place; and a secret in a disguise is seen. */
    private void theSearchWouldFind(String run) {
        assertThat(haystack.kindsWith(run)).contains("file", "h2 table", "output");
        assertThat(haystack.kindsWith("reading shop")).contains("file", "h2 table", "table", "output");
        assertThat(haystack.kindsWith("backup shop --config")).isEqualTo(Set.of("process"));
        assertThat(haystack.kindsWith("serve --config")).isEqualTo(Set.of("process"));
        assertThat(haystack.kindsWith("snapshots/shop/")).contains("object name", "s3 object name");
        Haystack planted = new Haystack();
        planted.add("log", "plain", "password " + SERVER + " was refused");
        planted.add(
                "log",
                "header",
                "Authorization: " + Base64.getEncoder().encodeToString(SERVER.getBytes(StandardCharsets.UTF_8)));
        planted.add("log", "url", "?password=" + URLEncoder.encode(SERVER, StandardCharsets.UTF_8));
        assertThat(planted.placesOf(SERVER)).hasSize(3);
    }

    /** Whether it still runs; what others see of it is noted. */
    private boolean watched(Process process) {
        haystack.addProcesses();
        return process.isAlive();
    }

    private Process start(Path config, String... arguments) throws IOException {
        Path output = Files.createDirectories(directory.resolve("outputs")).resolve(outputs++ + ".out");
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--config", config.toString()))
                .toArray(String[]::new);
        return NightshiftProcess.of(output, all).start();
    }

    /** The configuration of a night, its secrets in a directory of their own. */
    private final class Night {

        private final Map<String, String> good;
        private final List<Begun> begun = new ArrayList<>();
        private int configs;

        private record Begun(Process process, int output, int exitCode, String what) {}

        Night(PostgresServer server, S3ProxyServer s3) {
            String url = "jdbc:postgresql://127.0.0.1:" + server.port() + "/";
            S3Settings.Credentials credentials = s3.settings().credentials().orElseThrow();
            this.good = Map.ofEntries(
                    Map.entry("url", url + "postgres"),
                    Map.entry("properties", "{}"),
                    Map.entry("shop-password", SERVER),
                    Map.entry("passphrase", PASSPHRASE),
                    Map.entry("endpoint", s3.endpoint().toString()),
                    Map.entry("location", s3.location("offsite").toString()),
                    Map.entry("access-key", credentials.accessKey()),
                    Map.entry("secret-key", credentials.secretKey()),
                    Map.entry("jobs-url", url + "jobs"),
                    Map.entry("jobs-password", JOBS),
                    Map.entry("http-password", HTTP),
                    Map.entry("port", "0"));
        }

        /** A command with something otherwise than it should be, and how it ends. */
        void ends(int exitCode, Map<String, String> otherwise, String... arguments) throws Exception {
            begins(exitCode, otherwise, arguments);
            allEnd();
        }

        /** The same of one that may run beside others, since it is refused at the start. */
        void begins(int exitCode, Map<String, String> otherwise, String... arguments) throws IOException {
            begun.add(new Begun(start(config(otherwise), arguments), outputs - 1, exitCode, otherwise.toString()));
        }

        void allEnd() throws IOException {
            for (Begun command : begun) {
                await().atMost(PATIENCE).until(() -> !watched(command.process));
                String said = Files.readString(directory.resolve("outputs/" + command.output + ".out"));
                assertThat(command.process.exitValue())
                        .as("%s: %s", command.what, said)
                        .isEqualTo(command.exitCode);
            }
            begun.clear();
        }

        /** In which something is otherwise than it should be. */
        Path config(Map<String, String> otherwise) throws IOException {
            Map<String, String> values = new HashMap<>(good);
            values.putAll(otherwise);
            Path place = Files.createDirectories(directory.resolve("configuration/" + configs++));
            values.put("directory", directory.toString());
            for (String secret :
                    List.of("shop-password", "passphrase", "secret-key", "jobs-password", "http-password")) {
                values.put(
                        secret,
                        Files.writeString(place.resolve(secret), values.get(secret))
                                .toString());
            }
            String text = values.get("port").equals("0") ? COMMON + SHARED : COMMON + SERVICE;
            for (Map.Entry<String, String> value : values.entrySet()) {
                text = text.replace("<" + value.getKey() + ">", value.getValue());
            }
            return Files.writeString(place.resolve("application.yaml"), text);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
