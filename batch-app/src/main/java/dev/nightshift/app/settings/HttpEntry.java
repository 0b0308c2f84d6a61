package dev.nightshift.app.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code http}: where health and metrics are served.
 *
 * @param address to listen on
 * @param port 0 for any free one
 * @param username none to refuse everything but health
 */
public record HttpEntry(
        @DefaultValue("127.0.0.1") String address,
        @DefaultValue("8432") int port,
        @Nullable String username,
        @Nullable Secret password,
        @Nullable Path passwordFile) {

    public Credential credential() {
        return new Credential("nightshift.http.password", password, passwordFile);
    }
}
