package dev.nightshift.storage;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Builds the SDK's client from settings. Retries are off in it: {@link RetryingStore} is the one place that does them. */
final class S3Clients {

    private S3Clients() {}

    static S3Client open(S3Settings settings) {
        boolean required = settings.checksums() == S3Settings.Checksums.WHEN_REQUIRED;
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .forcePathStyle(settings.pathStyle())
                .credentialsProvider(credentials(settings))
                .requestChecksumCalculation(
                        required ? RequestChecksumCalculation.WHEN_REQUIRED : RequestChecksumCalculation.WHEN_SUPPORTED)
                .responseChecksumValidation(
                        required ? ResponseChecksumValidation.WHEN_REQUIRED : ResponseChecksumValidation.WHEN_SUPPORTED)
                .httpClientBuilder(http(settings))
                .overrideConfiguration(all -> all.retryStrategy(AwsRetryStrategy.doNotRetry())
                        .apiCallTimeout(settings.timeouts().call()));
        settings.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static SdkHttpClient.Builder<?> http(S3Settings settings) {
        return Apache5HttpClient.builder()
                .maxConnections(settings.maxConnections())
                .connectionTimeout(settings.timeouts().connect())
                .connectionAcquisitionTimeout(settings.timeouts().call())
                .socketTimeout(settings.timeouts().read());
    }

    private static AwsCredentialsProvider credentials(S3Settings settings) {
        return settings.credentials()
                .<AwsCredentialsProvider>map(given -> StaticCredentialsProvider.create(given(given)))
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
    }

    private static AwsCredentials given(S3Settings.Credentials keys) {
        return keys.sessionToken()
                .<AwsCredentials>map(token -> AwsSessionCredentials.create(keys.accessKey(), keys.secretKey(), token))
                .orElseGet(() -> AwsBasicCredentials.create(keys.accessKey(), keys.secretKey()));
    }
}
