package dev.nightshift.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedS3Test {

    @Test
    void refuses_requests_without_a_signature(@TempDir Path directory) throws Exception {
        try (EmbeddedS3 s3 = EmbeddedS3.start(directory, "access", "secret")) {
            HttpRequest request = HttpRequest.newBuilder(s3.endpoint().resolve("/" + EmbeddedS3.BUCKET))
                    .build();

            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(403);
        }
    }
}
