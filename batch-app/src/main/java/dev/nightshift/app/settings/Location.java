package dev.nightshift.app.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/** Where a repository is, in the forms that people write. */
public final class Location {

    private Location() {}

    /** As an absolute URI, or empty where it makes no sense. */
    public static Optional<URI> parse(String text) {
        try {
            if (text.startsWith("s3:")) {
                URI uri = new URI(text);
                return Optional.of(uri).filter(bucket -> bucket.getAuthority() != null);
            }
            if (text.startsWith("file:")) {
                String path = text.substring("file:".length()).replaceFirst("^///", "/");
                return path.isBlank() || path.startsWith("//") ? Optional.empty() : Optional.of(directory(path));
            }
            return text.contains("/") && !text.matches("[a-zA-Z][a-zA-Z0-9+.-]*:.*")
                    ? Optional.of(directory(text))
                    : Optional.empty();
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static URI directory(String path) throws URISyntaxException {
        return new URI("file", null, Path.of(path).toAbsolutePath().normalize().toString(), null);
    }
}
