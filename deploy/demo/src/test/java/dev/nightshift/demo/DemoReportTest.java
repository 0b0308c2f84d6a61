package dev.nightshift.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoReportTest {

    private static final Instant NIGHT = Instant.parse("2026-11-20T01:30:00Z");

    @Test
    void tells_two_nights_and_a_drill() {
        assertThat(printed(figures(true), false)).isEqualTo("""

                                                        first night   second night
                  due                                      02:30:00       02:31:00
                  fired by Quartz                          02:30:00       02:31:00
                  took                                        4.2 s          2.1 s
                  orders placed meanwhile                     1,234            400
                  read from the server                     204.5 MB       206.1 MB
                  new in the repository                     61.0 MB         3.1 MB
                  sent offsite                              61.0 MB         3.1 MB

                  Both are full backups. The second one cost 5.0 % of the first.

                  Drill of 20261120T013100Z-7f3a9c21, restored from offsite

                  restore                                     1.1 s
                  boot and replay                             0.4 s
                  RTO, until it took connections              1.5 s
                  RPO, age of its data                        3.0 s

                  ✓ the ledger has no gap               0

                  Everything passed in 33.0 s.
                """);
    }

    @Test
    void shows_what_a_failed_drill_found() {
        assertThat(printed(figures(false), false))
                .contains("  ✗ the ledger has no gap               2\n")
                .contains("  ✗ the ledger has no gap: expected 0, found 2")
                .endsWith("  The drill FAILED in 33.0 s: this backup does not restore as it should.\n");
    }

    @Test
    void colours_only_where_it_is_told_to() {
        assertThat(printed(figures(true), false)).doesNotContain("\033[");
        assertThat(printed(figures(true), true)).contains("\033[32m✓\033[0m");
    }

    @Test
    void writes_its_figures_as_json(@TempDir Path directory) throws Exception {
        figures(true).write(directory.resolve("demo.json"));

        assertThat(Files.readString(directory.resolve("demo.json")))
                .contains("\"offsiteBytes\" : 3100000")
                .contains("\"rto\" : \"PT1.5S\"")
                .contains("\"slot\" : \"2026-11-20T01:30:00Z\"");
    }

    private static DemoFigures figures(boolean passed) {
        Night first = new Night(
                "r1",
                NIGHT,
                NIGHT,
                Duration.ofMillis(4200),
                1234,
                "20261120T013000Z-0a1b2c3d",
                204_500_000,
                61_000_000,
                61_020_000);
        Night second = new Night(
                "r2",
                NIGHT.plusSeconds(60),
                NIGHT.plusSeconds(60),
                Duration.ofMillis(2100),
                400,
                "20261120T013100Z-7f3a9c21",
                206_100_000,
                3_050_000,
                3_100_000);
        DrillFigures drill = new DrillFigures(
                "r3",
                second.snapshot(),
                "offsite",
                passed,
                Duration.ofSeconds(5),
                List.of(
                        new DrillFigures.Part("restore", Duration.ofMillis(1100)),
                        new DrillFigures.Part("boot and replay", Duration.ofMillis(400))),
                Optional.of(Duration.ofMillis(1500)),
                Duration.ofSeconds(3),
                List.of(new DrillFigures.Check("the ledger has no gap", passed ? "0" : "2", passed)),
                passed ? List.of() : List.of("the ledger has no gap: expected 0, found 2"));
        return new DemoFigures(
                NIGHT,
                Duration.ofSeconds(33),
                new DemoFigures.Machine(2, "17.0.15", "18.6"),
                new SampleShop.ShopSize(200_000_000, 48_000, 192_000, 480_000, 192_000),
                first,
                second,
                drill);
    }

    private static String printed(DemoFigures figures, boolean colour) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        new DemoReport(new Terminal(out, colour), figures, ZoneId.of("Europe/Amsterdam")).print();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
