package dev.nightshift.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** All that a demo measured; {@code --json} writes it. Instants and durations are in ISO 8601. */
record DemoFigures(
        Instant started,
        Duration took,
        Machine machine,
        SampleShop.ShopSize shop,
        Night first,
        Night second,
        DrillFigures drill) {

    /** What the figures were measured on. */
    record Machine(int processors, String java, String postgres) {}

    boolean passed() {
        return drill.passed();
    }

    List<Night> nights() {
        return List.of(first, second);
    }

    void write(Path file) throws IOException {
        String json = JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(this);
        Files.writeString(file, json + System.lineSeparator());
    }
}
