package dev.nightshift.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerSettingsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db1/postgres?password=hunter2",
                "jdbc:postgresql://db1/postgres?sslmode=require&password=hunter2",
                "jdbc:postgresql://db1/postgres?sslpassword=hunter2",
                "jdbc:postgresql://nightshift:hunter2@db1/postgres",
                "postgresql://nightshift:hunter2@db1/postgres"
            })
    void refuses_a_url_with_a_secret_in_it_and_does_not_repeat_it(String url) {
        assertThatThrownBy(() -> new ServerSettings("shop", url, "nightshift", Optional.empty(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("servers.shop.url")
                .hasMessageContaining("expected")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void refuses_what_is_no_jdbc_url() {
        assertThatThrownBy(() -> new ServerSettings("shop", "db1:5432", "nightshift", Optional.empty(), Map.of()))
                .hasMessageContaining("jdbc:postgresql://host:port/database");
    }

    @Test
    void shows_no_password() {
        ServerSettings settings = new ServerSettings(
                "shop",
                "jdbc:postgresql://db1/postgres",
                "nightshift",
                Optional.of("hunter2"),
                Map.of("sslpassword", "x1"));
        assertThat(settings).asString().doesNotContain("hunter2").doesNotContain("x1");
    }
}
