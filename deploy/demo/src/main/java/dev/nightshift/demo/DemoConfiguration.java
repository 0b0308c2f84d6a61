package dev.nightshift.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneId;

/**
 * The configuration that the demo's service runs with, written as an operator would write it. Secrets stand in files of
 * their own, which nobody else can read: so another terminal can use the same configuration while the demo stays up.
 */
final class DemoConfiguration {

    static final String SERVER = "shop";
    static final String SCHEDULE = "nightly";
    static final String OFFSITE = "offsite";

    private final Path directory;
    private final ZoneId zone;

    DemoConfiguration(Path directory, ZoneId zone) {
        this.directory = directory;
        this.zone = zone;
    }

    Path file() {
        return directory.resolve("application.yaml");
    }

    Path repository() {
        return directory.resolve("repository");
    }

    /** What the service says. */
    Path log() {
        return directory.resolve("var/log/nightshift.log");
    }

    /** Keeps a secret in a file that only its owner can read. */
    Path secret(String name, String value) throws IOException {
        Path file = directory.resolve(name);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, value, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** @param scratch for drills; a directory that the scratch server's account can reach */
    void write(EmbeddedServer server, URI s3, String accessKey, Path scratch) throws IOException {
        Files.writeString(
                file(),
                TEMPLATE.formatted(
                                directory.resolve("var"),
                                server.url("postgres"),
                                scratch,
                                server.bin(),
                                repository(),
                                EmbeddedS3.BUCKET,
                                s3,
                                accessKey,
                                "*/5 * * * * *",
                                zone)
                        .replace("@secrets@", directory.toString()));
    }

    private static final String TEMPLATE = """
            nightshift:
              home: %s
              http: { port: 0, username: demo, password-file: @secrets@/http-password }
              servers:
                shop:
                  url: "%s"
                  username: nightshift
                  password-file: @secrets@/server-password
                  drill:
                    scratch: %s
                    binaries: [ %s ]
                    assertions:
                      - name: there are orders
                        database: shop
                        sql: select count(*) from orders
                        expect: "> 0"
                      - name: the ledger has no gap
                        database: shop
                        sql: select max(seq) - count(*) from ledger
                        expect: "0"
                      - name: the till ends where the ledger does
                        database: shop
                        sql: select last_seq - (select max(seq) from ledger) from till
                        expect: "0"
                      - name: balances sum up to nothing
                        database: shop
                        sql: select (select sum(balance) from customers) + balance from till
                        expect: "0.00"
                      - name: each total is that of its lines
                        database: shop
                        sql: >-
                          select count(*) from orders join (select order_id, sum(quantity * price) as lines
                          from order_lines group by order_id) as of_lines on order_id = id where total <> lines
                        expect: "0"
                      - name: sales of 100 days
                        database: analytics
                        sql: select count(distinct day) from daily_sales
                        expect: "100"
              repositories:
                local:
                  location: "file:%s"
                  passphrase-file: @secrets@/passphrase
                offsite:
                  location: "s3://%s/nightshift"
                  copy-of: local
                  passphrase-file: @secrets@/passphrase
                  s3: { endpoint: "%s", region: us-east-1, path-style: true, access-key: %s, secret-key-file: @secrets@/s3-secret }
              retention: { keep-last: 3, keep-daily: 14 }
              schedules:
                nightly: { job: backup, servers: [ shop ], cron: "%s", zone: "%s" }
            """;
}
