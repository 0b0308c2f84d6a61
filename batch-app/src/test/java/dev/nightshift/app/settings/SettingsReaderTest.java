package dev.nightshift.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

/** All keys but those of maintenance. */
class SettingsReaderTest extends SettingsFixture {

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
                "password: secret-one | password: secret-one, max-read-rate: 50B | nightshift.servers.shop.max-read-rate is 50 bytes a second; expected at least 1MB",
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
}
