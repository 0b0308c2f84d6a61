package dev.nightshift.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Passwords and passphrases, wherever they stand. */
class SecretSettingsTest extends SettingsFixture {

    @Test
    void a_missing_secret_stops_only_who_needs_it() {
        String yaml = GOOD.replace("secret-one", "\"${SHOP_PASSWORD_UNSET}\"");

        Settings settings = read(yaml);

        assertThatThrownBy(() -> settings.server("shop").password("shop").read())
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("nightshift.servers.shop.password names the environment variable"
                        + " SHOP_PASSWORD_UNSET, which is not set");
        assertThatThrownBy(() -> SettingsReader.readWithSecrets(load(yaml)))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("SHOP_PASSWORD_UNSET");
    }

    @Test
    void reads_a_secret_from_a_file_without_its_line_break() throws IOException {
        Path file = Files.writeString(directory.resolve("password"), "hush hush\n");

        Settings settings = read(GOOD.replace("password: secret-one", "password-file: " + file));

        assertThat(settings.server("shop").password("shop").read()).contains("hush hush");
    }

    @Test
    void says_which_file_of_a_secret_is_missing() {
        Settings settings = read(GOOD.replace("password: secret-one", "password-file: /nowhere/password"));

        assertThatThrownBy(() -> settings.server("shop").password("shop").read())
                .hasMessageContaining(
                        "nightshift.servers.shop.password-file is /nowhere/password, which can't be read");
    }

    @Test
    void never_shows_a_secret() {
        assertThat(read(GOOD).toString()).doesNotContain("secret-one", "secret-two");
    }
}
