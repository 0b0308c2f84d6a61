package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each file in src/test/resources/plan is a case: settings and facts, and below each fact what is decided and why.
 * {@code -Dgolden.update=true} writes the decisions anew; read the difference before you commit it.
 */
class PlanGoldenTest {

    private static final Path CASES = Path.of("src/test/resources/plan");

    static List<String> cases() throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".txt"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void decides_as_written_down(String name) throws IOException {
        Path file = CASES.resolve(name);
        String written = Files.readString(file);
        String decided = GoldenPlan.parse(written).decided();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(file, decided);
        } else {
            assertThat(decided).isEqualTo(written);
        }
    }

    @Test
    void every_action_and_every_cause_to_leave_out_has_a_case() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String name : cases()) {
            all.append(Files.readString(CASES.resolve(name)));
        }
        assertThat(all)
                .contains(
                        "vacuum,",
                        "freeze (wraparound)",
                        "analyze:",
                        "reindex,",
                        "repack,",
                        "drop-invalid-index (leftover)",
                        "check-index (check)",
                        "index cleanup OFF",
                        "index cleanup ON")
                .contains(
                        "GRANT",
                        "above the limit",
                        "is invalid",
                        "exclusion constraint",
                        "of the heap",
                        "by nature",
                        "CREATE EXTENSION amcheck")
                .contains("is not known", "takes no connections", "=> nothing");
    }
}
