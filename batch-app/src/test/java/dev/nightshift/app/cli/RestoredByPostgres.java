package dev.nightshift.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares a restored directory with the list of files that PostgreSQL itself made when it sent the backup. */
final class RestoredByPostgres {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RestoredByPostgres() {}

    /** Every listed file stands with the bytes that PostgreSQL sent. */
    static void check(Path data) throws IOException {
        JsonNode files =
                JSON.readTree(Files.readString(data.resolve("backup_manifest"))).get("Files");
        assertThat(files.size()).isGreaterThan(500);
        for (JsonNode file : files) {
            String path = file.get("Path").stringValue();
            assertThat(file.get("Checksum-Algorithm").stringValue()).isEqualTo("CRC32C");
            assertThat(crc(data.resolve(path)))
                    .as(path)
                    .isEqualTo(file.get("Checksum").stringValue());
        }
    }

    /** As PostgreSQL writes it: the bytes of a little-endian number. */
    private static String crc(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(Files.readAllBytes(file));
        int value = Integer.reverseBytes((int) crc.getValue());
        return HexFormat.of().toHexDigits(value);
    }

    /** A checksum of every file, by path. */
    static Map<String, String> contents(Path data) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(data)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                contents.put(data.relativize(path).toString(), crc(path));
            }
        }
        assertThat(new String(Files.readAllBytes(data.resolve("PG_VERSION")), StandardCharsets.UTF_8))
                .isEqualTo("18\n");
        return contents;
    }
}
