package dev.nightshift.repository;

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
 * Each file in src/test/resources/retention is a case: a policy, snapshots, and beside each what is decided and why.
 * {@code -Dgolden.update=true} writes the decisions anew; read the difference before you commit it.
 */
class RetentionGoldenTest {

    private static final Path CASES = Path.of("src/test/resources/retention");

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
        String decided = GoldenCase.parse(written).decided();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(file, decided);
        } else {
            assertThat(decided).isEqualTo(written);
        }
    }

    @Test
    void every_rule_and_every_kind_of_reason_has_a_case() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String name : cases()) {
            all.append(Files.readString(CASES.resolve(name)));
        }
        assertThat(all)
                .contains("newest", "of the last", "within", "in the future", "oldest, while", "no rule keeps it")
                .contains("hourlies (", "dailies (", "weeklies (", "monthlies (", "yearlies (");
    }
}
