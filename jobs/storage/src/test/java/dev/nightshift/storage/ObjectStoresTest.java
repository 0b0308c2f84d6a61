package dev.nightshift.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectStoresTest {

    @ParameterizedTest
    @CsvSource({
        "file:/var/lib/x, file:/var/lib/x",
        "file:///var/lib/x/, file:/var/lib/x",
        "s3://bucket, s3://bucket",
        "s3://bucket/, s3://bucket",
        "s3://bucket/team/a/, s3://bucket/team/a",
        "s3://under_score/a, s3://under_score/a",
    })
    void opens_what_a_location_names(URI location, String shown) {
        try (ObjectStore store = open(location)) {
            assertThat(store.location()).isEqualTo(shown);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://host/x",
                "/var/lib/x",
                "file:relative",
                "file://host/x",
                "s3:bucket",
                "s3:///x",
                "s3://user:pass@bucket/x",
                "s3://bucket/a/../b",
                "s3://bucket/x?y",
            })
    void refuses_other_locations_and_says_what_to_write(String location) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(URI.create(location)))
                .withMessageContaining("expected")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("pass@"));
    }

    @Test
    void never_shows_credentials() {
        S3Settings settings = S3Settings.at(
                URI.create("https://s3.example.com"),
                new S3Settings.Credentials("my-access", "my-secret", Optional.of("my-token")));

        assertThat(settings.toString())
                .contains("s3.example.com")
                .doesNotContain("my-access")
                .doesNotContain("my-secret")
                .doesNotContain("my-token");
    }

    @Test
    void refuses_settings_that_can_not_work() {
        S3Settings good = S3Settings.defaults();
        S3Settings.Credentials keys = new S3Settings.Credentials("a", "b", Optional.empty());
        List.of("ftp://x", "https:x", "http://user:secret@host/")
                .forEach(endpoint -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> S3Settings.at(URI.create(endpoint), keys))
                        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret@")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new S3Settings.Timeouts(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new S3Settings.Credentials("a", " ", Optional.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new S3Settings(
                        good.endpoint(), "", false, good.credentials(), good.checksums(), good.timeouts(), 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new S3Settings(
                        good.endpoint(), "eu-west-1", false, good.credentials(), good.checksums(), good.timeouts(), 0));
    }

    private static ObjectStore open(URI location) {
        return ObjectStores.open(location, S3Settings.defaults(), Clock.systemUTC());
    }
}
