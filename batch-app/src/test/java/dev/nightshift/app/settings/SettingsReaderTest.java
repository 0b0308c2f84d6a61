package dev.nightshift.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nightshift.maintenance.Care;
import dev.nightshift.maintenance.Choices;
import dev.nightshift.maintenance.Gates;
import dev.nightshift.maintenance.Selection;
import dev.nightshift.maintenance.TableRule;
import dev.nightshift.maintenance.Thresholds;
import dev.nightshift.maintenance.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.unit.DataSize;

class SettingsReaderTest {

    private static final String GOOD = """
            nightshift:
              home: ./var
              servers:
                shop: { url: "jdbc:postgresql://db1:5432/postgres", username: nightshift, password: secret-one }
              repositories:
                local:   { location: "file:/var/lib/nightshift/repository", passphrase: secret-two }
                offsite: { location: "s3://acme-backups/nightshift", copy-of: local, passphrase: secret-two }
              retention: { keep-last: 3, keep-within: 30d, keep-daily: 14, keep-weekly: 8, keep-monthly: 12 }
              schedules:
                nightly: { job: backup, servers: [shop], cron: "0 30 1 * * *", zone: Europe/Amsterdam }
            """;

    @TempDir
    Path directory;

    @Test
    void reads_the_example_of_the_design() {
        Settings settings = read(GOOD);

        assertThat(settings.home()).isEqualTo(Path.of("var").toAbsolutePath());
        assertThat(settings.server("shop").username()).isEqualTo("nightshift");
        assertThat(settings.server("shop").password("shop").read()).contains("secret-one");
        assertThat(settings.repositories()).containsOnlyKeys("local", "offsite");
        assertThat(settings.repository("offsite").copyOf()).isEqualTo("local");
        assertThat(settings.schedule("nightly").zone()).isEqualTo(ZoneId.of("Europe/Amsterdam"));
        assertThat(settings.http().address()).isEqualTo("127.0.0.1");
    }

    @Test
    void reads_every_key_of_schedules_and_blackouts() {
        Settings settings = read("""
                nightshift:
                  servers: { shop: { url: "jdbc:postgresql://db1/postgres", username: nightshift } }
                  repositories: { local: { location: "file:/var/lib/nightshift/repository", encryption: none } }
                  schedules:
                    proof: { job: drill, servers: [shop], cron: "0 0 5 * * SUN", zone: Asia/Beirut, jitter: 30m,
                             if-missed: skip, deadline: 6h, retry: { attempts: 3, backoff: 10s }, if-busy: refuse,
                             blackouts: [holidays, nights, weekends] }
                  blackouts:
                    holidays: { from: 2026-12-24, to: 2027-01-02, zone: Europe/Amsterdam }
                    nights:   { from: "22:00", to: "06:00" }
                    weekends: { cron: "* * * * * SAT,SUN" }
                """);

        ScheduleEntry proof = settings.schedule("proof");
        assertThat(proof.jitter()).isEqualTo(Duration.ofMinutes(30));
        assertThat(proof.ifMissed()).isEqualTo(IfMissed.SKIP);
        assertThat(proof.deadline()).isEqualTo(Duration.ofHours(6));
        assertThat(proof.retry()).isEqualTo(new RetryEntry(3, Duration.ofSeconds(10)));
        assertThat(proof.ifBusy()).isEqualTo(WhenBusy.REFUSE);
        assertThat(proof.blackouts()).containsExactly("holidays", "nights", "weekends");
        assertThat(settings.blackouts().get("holidays").window())
                .isEqualTo(new Blackout.Dates(
                        LocalDate.parse("2026-12-24"), LocalDate.parse("2027-01-02"), ZoneId.of("Europe/Amsterdam")));
    }

    @Test
    void maintenance_needs_no_setting_at_all() {
        MaintenanceEntry maintenance = maintenanceOf(GOOD);

        assertThat(maintenance.selection()).isEqualTo(Selection.ALL);
        assertThat(maintenance.thresholds().thresholds()).isEqualTo(Thresholds.DEFAULT);
        assertThat(maintenance.gates().gates()).isEqualTo(Gates.DEFAULT);
        assertThat(maintenance.care()).isEqualTo(Care.DEFAULT);
        assertThat(maintenance.window().window().hours()).isEmpty();
    }

    @Test
    void reads_every_key_of_maintenance() {
        MaintenanceEntry maintenance = maintenanceOf(GOOD + """
                  maintenance:
                    window: { start: "22:00", end: "05:00", zone: Europe/Amsterdam }
                    databases: shop%, -shop_old
                    tables: [ "%.%", -shop.public.clicks ]
                    indexes: [ -public.orders_pkey ]
                    thresholds: { bloat-share: 12.5%, bloat-size: 1MB, dead-share: 5%, changed-share: 1%, freeze-share: 100%,
                                  min-size: 2MB, max-size: 3MB, repack: true, truncate: false, check-every: 30d }
                    rules:
                      - { tables: [ public.queue, "%.log%" ], thresholds: { dead-share: 1%, max-size: 0B, check-every: 0s } }
                      - { tables: public.days, thresholds: { repack: false } }
                    gates: { replication-lag: 1m, slot-size: 1GB, transaction-age: 2m, lock-waiters: 3,
                             active-sessions: 40, free-disk: 100GB, patience: 1h }
                    lock-timeout: 500ms
                    lock-attempts: 2
                    lock-backoff: 1s
                    parallel: 0
                    exact: false
                    check-timeout: 3h
                """);

        long mb = 1 << 20;
        assertThat(maintenance.window().window())
                .isEqualTo(new Window(
                        Optional.of(new Window.Hours(LocalTime.of(22, 0), LocalTime.of(5, 0))),
                        ZoneId.of("Europe/Amsterdam")));
        assertThat(maintenance.selection())
                .isEqualTo(new Selection(
                        List.of("shop%", "-shop_old"),
                        List.of("%.%", "-shop.public.clicks"),
                        List.of("-public.orders_pkey")));
        Thresholds usual = new Thresholds(0.125, mb, 0.05, 0.01, 1, 2 * mb, 3 * mb)
                .with(new Choices(true, false, Duration.ofDays(30)));
        assertThat(maintenance.thresholds().thresholds()).isEqualTo(usual);
        Thresholds ofQueues =
                new Thresholds(0.125, mb, 0.01, 0.01, 1, 2 * mb, 0).with(new Choices(true, false, Duration.ZERO));
        assertThat(maintenance.limits())
                .isEqualTo(usual.with(List.of(
                        new TableRule("public.queue", ofQueues),
                        new TableRule("%.log%", ofQueues),
                        new TableRule("public.days", usual.with(new Choices(false, false, Duration.ofDays(30)))))));
        assertThat(maintenance.gates().gates())
                .isEqualTo(new Gates(
                        Duration.ofMinutes(1),
                        1024 * mb,
                        Duration.ofMinutes(2),
                        3,
                        40,
                        OptionalLong.of(100 * 1024 * mb),
                        Duration.ofHours(1)));
        assertThat(maintenance.care())
                .isEqualTo(new Care(Duration.ofMillis(500), 2, Duration.ofSeconds(1), 0, false, Duration.ofHours(3)));
    }

    @Test
    void a_servers_own_maintenance_replaces_the_global_one_as_a_whole() {
        MaintenanceEntry own =
                maintenanceOf(GOOD.replace("password: secret-one", "password: secret-one, maintenance: { parallel: 4 }")
                        + "  maintenance: { parallel: 1, exact: false }\n");

        assertThat(own.care().parallel()).isEqualTo(4);
        assertThat(own.care().exact()).isTrue();
    }

    private MaintenanceEntry maintenanceOf(String yaml) {
        Settings settings = read(yaml);
        return MaintenanceEntry.of(settings, settings.server("shop"));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "window: { start: 22:00, end: \"05:00\" } | window is no window (start is \"1320\"); expected two different times of day in quotes",
                "window: { start: \"22:00\" } | window is no window (it has only one of start and end)",
                "window: { start: \"22:00\", end: \"22:00\" } | window is no window (it starts and ends at 22:00)",
                "window: { zone: Amsterdam } | window.zone is \"Amsterdam\"; expected a time zone",
                "window: { begin: \"22:00\" } | window.begin is not a key that Nightshift knows. Expected one of start, end, zone",
                "windows: { start: \"22:00\" } | Did you mean window?",
                "databases: [ \"-\" ] | databases holds \"-\"; expected a pattern such as shop%",
                "tables: [ orders ] | tables holds \"orders\"; expected schema.name or database.schema.name. Write public.orders",
                "indexes: [ -orders_pkey ] | indexes holds \"-orders_pkey\"; expected schema.name or database.schema.name. Write -public.orders_pkey",
                "thresholds: { bloat-share: 0.3 } | thresholds.bloat-share is \"0.3\"; expected a share of 1% to 100%, such as 30%",
                "thresholds: { dead-share: 130% } | thresholds.dead-share is \"130%\"; expected a share of 1% to 100%",
                "thresholds: { freeze-share: 0% } | thresholds.freeze-share is \"0%\"; expected a share of 1% to 100%",
                "thresholds: { bloat-size: -1MB } | thresholds.bloat-size is -1048576; expected 0 or more",
                "thresholds: { bloat-size: large } | thresholds.bloat-size is \"large\"; expected a size such as 50MB",
                "thresholds: { max-size: 1MB } | thresholds.max-size is 1048576; expected at least min-size, 8388608",
                "thresholds: { check-every: -1d } | thresholds.check-every is PT-24H; expected 0s, or a day or more",
                "thresholds: { check-every: 30 } | thresholds.check-every is PT0.03S; expected 0s, or a day or more",
                "thresholds: { check-every: monthly } | thresholds.check-every is \"monthly\"; expected a duration",
                "thresholds: { repack: 19 } | thresholds.repack is \"19\"; expected true or false",
                "rules: [ { thresholds: { dead-share: 1% } } ] | rules[0].tables is missing; expected the tables that it is for",
                "rules: [ { tables: public.a }, { tables: queue } ] | rules[1].tables holds \"queue\"; expected schema.name or",
                "rules: [ { tables: -public.queue } ] | rules[0].tables holds \"-public.queue\"; expected the tables that it is for",
                "rules: [ { tables: public.a, thresholds: { max-size: 1MB } } ] | rules[0].thresholds.max-size is 1048576; expected at least min-size",
                "rules: [ { tables: public.a, thresholds: { dead-share: 1 } } ] | rules[0].thresholds.dead-share is \"1\"; expected a share",
                "rules: [ { tables: public.a, threshold: { dead-share: 1% } } ] | Did you mean thresholds?",
                "gates: { replication-lag: 0s } | gates.replication-lag is PT0S; expected 1s or more",
                "gates: { slot-size: 0B } | gates.slot-size is 0 bytes; expected 1 or more",
                "gates: { transaction-age: -5m } | gates.transaction-age is PT-5M; expected 1s or more",
                "gates: { transaction-age: 25d } | gates.transaction-age is PT600H; expected 1s or more, 24d at most",
                "gates: { replication-lag: 30 } | gates.replication-lag is PT0.03S; expected 1s or more",
                "gates: { lock-waiters: -1 } | gates.lock-waiters is -1; expected 0 or more",
                "gates: { active-sessions: 0 } | gates.active-sessions is 0; expected 1 or more",
                "gates: { free-disk: -1GB } | gates.free-disk is -1073741824 bytes; expected 0 or more",
                "gates: { patience: -1s } | gates.patience is PT-1S; expected 0s, or 1s to 24d",
                "gates: { patience: 10 } | gates.patience is PT0.01S; expected 0s, or 1s to 24d",
                "gates: { patient: 1s } | Did you mean patience?",
                "lock-timeout: 0s | lock-timeout is PT0S; expected 50ms to a minute, since others may have to wait for so long",
                "lock-attempts: 0 | lock-attempts is 0; expected 1 to 100",
                "lock-backoff: 2h | lock-backoff is PT2H; expected 0s, or 100ms to an hour",
                "lock-backoff: 5 | lock-backoff is PT0.005S; expected 0s, or 100ms to an hour",
                "check-timeout: 0s | check-timeout is PT0S; expected 1s or more, 24d at most",
                "parallel: -1 | parallel is -1; expected 0 to 1024",
                "exact: maybe | exact is \"maybe\"; expected true or false",
            })
    void says_what_is_wrong_with_maintenance(String written, String expected) {
        String prefix = expected.startsWith("Did you") ? "" : "nightshift.servers.shop.maintenance.";
        String globalPrefix = expected.startsWith("Did you") ? "" : "nightshift.maintenance.";

        assertThatThrownBy(() -> read(
                        GOOD.replace("password: secret-one", "password: secret-one, maintenance: { " + written + " }")))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining(prefix + expected);
        assertThatThrownBy(() -> read(GOOD + "  maintenance: { " + written + " }\n"))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining(globalPrefix + expected);
    }

    @Test
    void a_blackout_that_is_no_window_is_told() {
        assertThatThrownBy(() -> read(GOOD + "  blackouts: { odd: { from: 18:00, to: \"20:00\" } }\n"))
                .hasMessageContaining("nightshift.blackouts.odd is no window (from is \"1080\" and to is \"20:00\");"
                        + " expected two times of day (from: \"08:00\"");
    }

    @Test
    void reads_every_key_there_is() {
        Settings settings = read("""
                nightshift:
                  home: /tmp/nightshift
                  servers:
                    "[shop_1.eu]":
                      url: jdbc:postgresql://db1/postgres
                      username: nightshift
                      password-file: /run/secrets/shop
                      properties: { sslmode: verify-full, ApplicationName: nightshift }
                      max-read-rate: 50MB
                      retention: { keep-last: 1, zone: Europe/Berlin }
                      drill:
                        scratch: /scratch
                        binaries: [/opt/pg/bin]
                        preload-libraries: [pg_stat_statements]
                        repository: local
                        assertions:
                          - { name: orders are fresh, database: shop, sql: "select count(*) from orders", expect: "> 0" }
                          - { name: one, database: shop, sql: select 1, expect: 1 }
                  repositories:
                    local:
                      location: s3://bucket
                      encryption: none
                      max-upload-rate: 5MB
                      s3: { endpoint: "http://127.0.0.1:9000", region: eu-west-1, path-style: true, access-key: key,
                            secret-key: 12345, max-connections: 4, checksums: when-required }
                  http: { address: 0.0.0.0, port: 9000, username: ops, password: 12345678 }
                  job-database: { url: "jdbc:postgresql://db/jobs", username: jobs, password: x, keep-logs: 30d }
                """);

        ServerEntry server = settings.server("shop_1.eu");
        assertThat(server.properties()).containsEntry("ApplicationName", "nightshift");
        assertThat(server.drill().assertions()).hasSize(2);
        assertThat(server.drill().assertions().get(1).expect()).isEqualTo("1");
        assertThat(settings.repository("local").s3().secretKey("local").read()).contains("12345");
        assertThat(settings.repository("local").s3().checksums()).isEqualTo(S3Entry.Checksums.WHEN_REQUIRED);
        assertThat(settings.http().credential().read()).contains("12345678");
        assertThat(server.maxReadRate()).isEqualTo(DataSize.ofMegabytes(50));
        assertThat(settings.repository("local").maxUploadRate()).isEqualTo(DataSize.ofMegabytes(5));
        assertThat(settings.repository("local").s3().maxConnections()).isEqualTo(4);
        assertThat(settings.jobDatabase().keepLogs()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void an_empty_configuration_is_valid() {
        assertThat(read("nightshift:\n  servers:\n  repositories:\n  schedules:\n  http:\n")
                        .servers())
                .isEmpty();
        assertThat(read("").home()).isEqualTo(Path.of("var").toAbsolutePath());
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "home: ./var | homme: ./var | nightshift.homme is not a key that Nightshift knows. Did you mean home?",
                "keep-daily: 14 | keep-dayly: 14 | nightshift.retention.keep-dayly is not a key that Nightshift knows. Did you mean keep-daily?",
                "username: nightshift | user: nightshift | nightshift.servers.shop.user is not a key that Nightshift knows. Expected one of url, username, password",
                "username: nightshift | user: nightshift | nightshift.servers.shop.username is missing",
                "keep-daily: 14 | keep-daily: many | nightshift.retention.keep-daily is \"many\"; expected a whole number",
                "keep-daily: 14 | keep-daily: -3 | keep-daily is -3; expected 0 or more. Use 0 to keep no dailies.",
                "keep-within: 30d | keep-within: soon | keep-within is \"soon\"; expected",
                "job: backup | job: bakcup | nightshift.schedules.nightly.job is \"bakcup\"; expected backup or drill",
                "servers: [shop] | servers: [shoop] | nightshift.schedules.nightly.servers names \"shoop\"; expected one of shop",
                "servers: [shop] | servers: [shop], jitter: 25h | nightshift.schedules.nightly.jitter is PT25H; expected 0s or more",
                "servers: [shop] | servers: [shop], jitter: soon | nightshift.schedules.nightly.jitter is \"soon\"; expected a duration such as 90d",
                "servers: [shop] | servers: [shop], deadline: 1m | nightshift.schedules.nightly.deadline is PT1M; expected at least 5m more than jitter",
                "servers: [shop] | servers: [shop], if-missed: ask | nightshift.schedules.nightly.if-missed is \"ask\"; expected run or skip",
                "servers: [shop] | servers: [shop], if-busy: push | nightshift.schedules.nightly.if-busy is \"push\"; expected wait or refuse",
                "servers: [shop] | servers: [shop], retry: { attempts: 0 } | nightshift.schedules.nightly.retry.attempts is 0; expected 1 to 20",
                "servers: [shop] | servers: [shop], retry: { backoff: 2d } | nightshift.schedules.nightly.retry.backoff is PT48H; expected a second to a day",
                "servers: [shop] | servers: [shop], retry: { atempts: 2 } | Did you mean attempts?",
                "servers: [shop] | servers: [shop], blackouts: [easter] | nightshift.schedules.nightly.blackouts names \"easter\"; expected the name of an entry",
                "0 30 1 * * * | 0 0 0 31 2 * | a day that never comes",
                "0 30 1 * * * | 0 61 1 * * * | nightshift.schedules.nightly.cron is \"0 61 1 * * *\"",
                "0 30 1 * * * | 30 1 * * * | expected second, minute, hour, day of month, month, day of week",
                "0 30 1 * * * | 0 30 1 1 * MON | restricts both the day of month and the day of week",
                "Europe/Amsterdam | Europe/Amsterdm | nightshift.schedules.nightly.zone is \"Europe/Amsterdm\"; expected a time zone",
                "copy-of: local | copy-of: lokal | nightshift.repositories.offsite.copy-of is \"lokal\"; expected one of local, offsite",
                "copy-of: local | copy-of: offsite | nightshift.repositories.offsite.copy-of goes in a circle (offsite -> offsite)",
                "copy-of: local, |  | nightshift.repositories has 2 entries without copy-of (local, offsite); expected one",
                "s3://acme-backups/nightshift | ftp://acme-backups | nightshift.repositories.offsite.location is \"ftp://acme-backups\"; expected file:/directory or s3://bucket/prefix",
                "jdbc:postgresql://db1:5432/postgres | postgres://db1 | nightshift.servers.shop.url does not start with jdbc:postgresql:",
                "jdbc:postgresql://db1:5432/postgres | jdbc:postgresql://db1/x?password=hush | nightshift.servers.shop.url holds the option password",
                "shop: { | Shop: { | nightshift.servers.Shop has a name that is not allowed",
                "passphrase: secret-two } | } | passphrase is missing; expected a passphrase",
                "passphrase: secret-two } | encryption: some } | encryption is \"some\"; expected none",
                "passphrase: secret-two } | encryption: none, passphrase: x } | encryption is none, but a passphrase is given",
                "home: ./var | home: \"${NIGHTSHIFT_TEST_UNSET}\" | nightshift.home names the environment variable NIGHTSHIFT_TEST_UNSET, which is not set",
                "home: ./var | http: { username: ops } | nightshift.http has only one of username and password",
                "home: ./var | http: { port: 70000 } | nightshift.http.port is 70000; expected 0 to 65535",
                "home: ./var | http: { port: web } | nightshift.http.port is \"web\"; expected a whole number",
                "home: ./var | job-database: { url: \"jdbc:mysql:x\" } | nightshift.job-database.url starts with neither",
                "home: ./var | job-database: { url: \"jdbc:postgresql://me:hush@db/jobs\" } | nightshift.job-database.url holds a password",
                "home: ./var | job-database: { url: \"jdbc:postgresql://db/jobs?sslpassword=hush\" } | nightshift.job-database.url holds a password",
                "s3://acme-backups/nightshift | s3://key:hush@acme-backups/nightshift | nightshift.repositories.offsite.location holds more than a bucket",
                "s3://acme-backups/nightshift | s3://key:hu/hush@acme-backups/nightshift | nightshift.repositories.offsite.location holds more than a bucket",
                "copy-of: local | copy-of: local, s3: { endpoint: \"https://me:hu/hush@s3.example.org\" } | nightshift.repositories.offsite.s3.endpoint holds an @",
                "copy-of: local | copy-of: local, s3: { endpoint: \"https://me:hush@s3.example.org\" } | nightshift.repositories.offsite.s3.endpoint holds an @",
                "home: ./var | job-database: { keep-logs: 0d } | nightshift.job-database.keep-logs is shorter than a day; expected at least 1d",
                "home: ./var | job-database: { keep-logs: long } | nightshift.job-database.keep-logs is \"long\"; expected a duration such as 90d",
                "password: secret-one | password: secret-one, drill: { repository: there } | nightshift.servers.shop.drill.repository is \"there\"; expected one of local, offsite",
                "password: secret-one | password: secret-one, drill: { assertions: [{ name: a }] } | nightshift.servers.shop.drill.assertions[0].sql is missing",
                "password: secret-one | password: secret-one, max-read-rate: fast | nightshift.servers.shop.max-read-rate is \"fast\"; expected a size such as 50MB",
                "password: secret-one | password: secret-one, max-read-rate: 50 | nightshift.servers.shop.max-read-rate is 50 bytes a second; expected at least 1MB",
                "copy-of: local | copy-of: local, max-upload-rate: -1MB | max-upload-rate is -1048576 bytes a second; expected at least 1MB",
                "copy-of: local | copy-of: local, s3: { max-connections: 0 } | s3.max-connections is 0; expected 1 or more",
                "copy-of: local | copy-of: local, s3: { max-connections: some } | s3.max-connections is \"some\"; expected a whole number",
                "password: secret-one | password: secret-one, password-file: /x | nightshift.servers.shop.password and nightshift.servers.shop.password-file are both given",
            })
    void says_what_is_wrong(String found, String replacement, String expected) {
        String broken = GOOD.replace(found, replacement == null ? "" : replacement);
        assertThat(broken).isNotEqualTo(GOOD);

        InvalidSettings thrown = catchThrowableOfType(InvalidSettings.class, () -> read(broken));

        assertThat(thrown)
                .hasMessageContaining(expected)
                .hasMessageNotContainingAny("secret-one", "secret-two", "hush");
    }

    @Test
    void tells_all_problems_at_once_with_their_lines() {
        String broken = GOOD.replace("keep-last: 3", "keep-last: x")
                .replace("job: backup", "job: copy")
                .replace("home:", "homer:");

        InvalidSettings thrown = catchThrowableOfType(InvalidSettings.class, () -> read(broken));

        assertThat(thrown.problems()).hasSize(3);
        assertThat(thrown)
                .hasMessageStartingWith("The configuration has 3 problems:\n")
                .hasMessageContaining("(application.yaml, line 8)");
    }

    @Test
    void a_missing_secret_stops_only_who_needs_it() {
        String yaml = GOOD.replace("secret-one", "\"${SHOP_PASSWORD_UNSET}\"");

        Settings settings = read(yaml);

        assertThatThrownBy(() -> settings.server("shop").password("shop").read())
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("nightshift.servers.shop.password names the environment variable"
                        + " SHOP_PASSWORD_UNSET, which is not set");
        assertThatThrownBy(() -> SettingsReader.readWithSecrets(load(yaml)))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("SHOP_PASSWORD_UNSET");
    }

    @Test
    void reads_a_secret_from_a_file_without_its_line_break() throws IOException {
        Path file = Files.writeString(directory.resolve("password"), "hush hush\n");

        Settings settings = read(GOOD.replace("password: secret-one", "password-file: " + file));

        assertThat(settings.server("shop").password("shop").read()).contains("hush hush");
    }

    @Test
    void says_which_file_of_a_secret_is_missing() {
        Settings settings = read(GOOD.replace("password: secret-one", "password-file: /nowhere/password"));

        assertThatThrownBy(() -> settings.server("shop").password("shop").read())
                .hasMessageContaining(
                        "nightshift.servers.shop.password-file is /nowhere/password, which can't be read");
    }

    @Test
    void never_shows_a_secret() {
        assertThat(read(GOOD).toString()).doesNotContain("secret-one", "secret-two");
    }

    @Test
    void a_name_with_an_underscore_is_never_renamed_silently() {
        assertThat(read(GOOD.replace("shop", "my_shop")).servers()).containsOnlyKeys("my_shop");
    }

    @Test
    void says_where_yaml_is_broken() {
        assertThatThrownBy(() -> read("nightshift:\n\tservers: {"))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageStartingWith("The configuration can't be read")
                .hasMessageContaining("line 2");
    }

    @Test
    void says_that_the_named_file_is_not_there() {
        assertThatThrownBy(() -> ConfigurationSource.load(Optional.of(directory.resolve("none.yaml"))))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("none.yaml, which is no file");
    }

    @Test
    void lists_the_servers_there_are() {
        assertThatThrownBy(() -> read(GOOD).server("shoop"))
                .hasMessage("no server is named \"shoop\"; expected one of shop.");
    }

    private Settings read(String yaml) {
        return SettingsReader.read(load(yaml));
    }

    private ConfigurableEnvironment load(String yaml) {
        try {
            return ConfigurationSource.load(
                    Optional.of(Files.writeString(directory.resolve("application.yaml"), yaml)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
