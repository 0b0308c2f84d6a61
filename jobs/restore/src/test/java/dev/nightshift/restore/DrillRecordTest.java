package dev.nightshift.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.restore.DrillRecord.DrillSubject;
import dev.nightshift.restore.DrillRecord.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DrillRecordTest {

    private static final DrillRecord RED = new DrillRecord(
            "20261120T020000Z-0badf00d",
            "42",
            new DrillSubject(
                    "shop",
                    "20261120T013000Z-7f3a9c21",
                    Instant.parse("2026-11-20T01:31:00Z"),
                    "offsite",
                    "18.6",
                    2_200_000_000L),
            Instant.parse("2026-11-20T02:00:00Z"),
            false,
            List.of(new Part("restore", Duration.ofMillis(8200)), new Part("boot and replay", Duration.ofSeconds(2))),
            Optional.of(Duration.ofMillis(10_300)),
            Duration.ofMinutes(29),
            Optional.of(Instant.parse("2026-11-20T01:30:59Z")),
            List.of(new DatabaseResult("shop", 12, 4_000_000, 40, 55, "", List.of(), Duration.ofSeconds(3))),
            new PageCheck(900, 280_000, "", List.of()),
            List.of(
                    new AssertionResult("orders", "shop", "> 0", "4000000", ""),
                    new AssertionResult("fresh", "shop", "true", "false", "it is false; expected true")),
            List.of("assertion fresh (database shop): it is false; expected true"),
            List.of());

    @Test
    void comes_back_from_its_json_as_it_was() {
        assertThat(DrillRecord.fromJson(RED.toJson())).isEqualTo(RED);
    }

    @Test
    void its_json_speaks_iso_8601() {
        assertThat(RED.toJson())
                .contains("\"started\":\"2026-11-20T02:00:00Z\"")
                .contains("\"rto\":\"PT10.3S\"")
                .contains("\"rpo\":\"PT29M\"");
    }

    @Test
    void reads_as_a_report() {
        assertThat(RED.toText()).isEqualTo("""
                Drill 20261120T020000Z-0badf00d of shop: FAILED
                  snapshot 20261120T013000Z-7f3a9c21 from offsite, PostgreSQL 18.6, 2,200.0 MB
                  measured RTO 10.3 s, RPO 29 min 0 s, last commit 2026-11-20T01:30:59Z
                  restore                8.2 s
                  boot and replay        2.0 s
                  database                 tables           rows  indexes    heaps  result
                  shop                         12      4,000,000       40       55  ok
                  page checksums         280,000 pages in 900 files
                  assertion orders (shop, > 0): holds, it is 4000000
                  assertion fresh (shop, true): it is false; expected true
                  FAILED: assertion fresh (database shop): it is false; expected true
                """);
    }
}
