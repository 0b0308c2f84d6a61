package dev.nightshift.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

class S3ProxyStoreIT extends ObjectStoreContract {

    private static final AtomicInteger TESTS = new AtomicInteger();

    private static S3ProxyServer server;
    private URI location;

    @BeforeAll
    static void start() {
        server = S3ProxyServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    ObjectStore emptyStore() {
        location = server.location("team/test-" + TESTS.incrementAndGet());
        return open(location, server.settings());
    }

    private static ObjectStore open(URI location, S3Settings settings) {
        return ObjectStores.open(location, settings, Clock.systemUTC());
    }

    @Test
    void keeps_to_its_prefix() {
        store.create("config", content("x"));
        try (ObjectStore beside = open(URI.create(location + "0"), server.settings());
                ObjectStore above = open(server.location("team"), server.settings())) {
            beside.create("config", content("y"));

            assertThat(names("")).containsExactly("config");
            assertThat(above.read("test-" + TESTS.get() + "/config", 10))
                    .asString(UTF_8)
                    .isEqualTo("x");
        }
    }

    @Test
    void leaves_keys_that_are_no_names_out_of_listings() {
        store.create("config", content("x"));
        try (S3Client client = S3Clients.open(server.settings())) {
            String folder = "team/test-" + TESTS.get() + "/folder/";
            client.putObject(request -> request.bucket(S3ProxyServer.BUCKET).key(folder), RequestBody.empty());
        }

        assertThat(names("")).containsExactly("config");
    }

    @Test
    @DisplayName("Invariant 6: a missing bucket is an error, never a store without objects")
    void says_not_found_of_a_missing_bucket_and_what_to_do() {
        try (ObjectStore missing = open(URI.create("s3://no-such-bucket/x"), server.settings())) {
            assertThatThrownBy(() -> missing.list("", info -> {}))
                    .isInstanceOf(StorageException.NotFound.class)
                    .hasMessageContaining("s3://no-such-bucket/x")
                    .hasMessageContaining("Create the bucket");
            assertThatThrownBy(() -> missing.find("config"))
                    .isInstanceOf(StorageException.NotFound.class)
                    .hasMessageContaining("Create the bucket");
            assertThatThrownBy(missing::createLocation).isInstanceOf(StorageException.NotFound.class);
            assertThatThrownBy(() -> missing.create("config", content("x")))
                    .isInstanceOf(StorageException.NotFound.class);
            assertThatThrownBy(() -> missing.read("config", 1)).isInstanceOf(StorageException.NotFound.class);
            assertThatThrownBy(() -> missing.delete("config")).isInstanceOf(StorageException.NotFound.class);
        }
    }

    @Test
    @DisplayName("Invariant 12: wrong credentials are denied at once, and never shown")
    void says_denied_of_wrong_credentials_without_showing_them() {
        S3Settings wrong = S3Settings.at(
                server.endpoint(), new S3Settings.Credentials("test-access", "not-the-secret", Optional.empty()));
        try (ObjectStore denied = open(location, wrong)) {
            assertThatThrownBy(() -> denied.list("", info -> {}))
                    .isInstanceOf(StorageException.Denied.class)
                    .hasMessageContaining("Check the access key")
                    .hasMessageNotContaining("not-the-secret");
            assertThatThrownBy(() -> denied.create("config", content("x"))).isInstanceOf(StorageException.Denied.class);
            assertThatThrownBy(() -> denied.find("config")).isInstanceOf(StorageException.Denied.class);
        }
        assertThat(wrong.toString()).doesNotContain("not-the-secret").doesNotContain("test-access");
    }

    @Test
    void works_with_a_store_that_wants_no_checksums_in_trailers() {
        try (ObjectStore plain = open(location, server.settings().withChecksums(S3Settings.Checksums.WHEN_REQUIRED))) {
            plain.create("config", content("x"));

            assertThat(plain.read("config", 10)).asString(UTF_8).isEqualTo("x");
        }
    }

    @Test
    @DisplayName("Invariant 11: a probe finds S3 to be create-only and to list what was written")
    void passes_the_probe() {
        assertThat(StoreProbe.run(store)).isEqualTo(new StoreCapabilities(true, true));
        assertThat(names("")).isEmpty();
    }
}
