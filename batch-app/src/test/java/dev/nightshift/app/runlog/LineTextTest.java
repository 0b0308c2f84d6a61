package dev.nightshift.app.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineTextTest {

    @Test
    void tells_the_causes_in_short_and_nothing_twice() {
        IOException root = new IOException("connection reset");
        IllegalStateException middle = new IllegalStateException(root.toString(), root);
        RuntimeException top = new RuntimeException(null, middle);

        assertThat(text("copy to offsite failed", top))
                .isEqualTo("copy to offsite failed; caused by RuntimeException; caused by IllegalStateException:"
                        + " java.io.IOException: connection reset");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:postgresql://db/x?password=hush&ssl=true | jdbc:postgresql://db/x?password=***&ssl=true",
                "url https://me:hush@store:9000/bucket gone    | url https://me:***@store:9000/bucket gone",
                "{user=me, PASSWORD=hush, sslmode=require}     | {user=me, PASSWORD=***, sslmode=require}",
                "GET /x?X-Amz-Signature=hush                   | GET /x?X-Amz-Signature=***",
                "secret-key: hush                              | secret-key: ***",
                "wrong passphrase for local                    | wrong passphrase for local",
                "at 12:30 read s3://bucket/me@here             | at 12:30 read s3://bucket/me@here",
            })
    void takes_out_what_looks_like_a_secret(String said, String stored) {
        assertThat(text(said, null)).isEqualTo(stored);
        assertThat(text("failed", new IOException(said))).isEqualTo("failed; caused by IOException: " + stored);
    }

    @Test
    void a_line_is_cut_to_what_the_column_takes_and_holds_nothing_that_a_database_refuses() {
        LogLine line = new LogLine("run", Instant.EPOCH, "INFO", "a.B", "\0\ud83d" + "x".repeat(5000));

        assertThat(line.message())
                .hasSizeLessThanOrEqualTo(4000)
                .startsWith("?x")
                .endsWith("...");
    }

    private static String text(String message, @Nullable Throwable failure) {
        Logger logger = new LoggerContext().getLogger("dev.nightshift.Any");
        return LineText.of(new LoggingEvent("", logger, Level.WARN, message, failure, null));
    }
}
