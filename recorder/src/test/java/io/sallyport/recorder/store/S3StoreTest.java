package io.sallyport.recorder.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.junit.S3ProxyExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/// Against a real S3 server in this process, which checks signatures.
final class S3StoreTest extends RecordingStoreContract {
    private static final String BUCKET = "evidence";
    private static final String SECRET = "not-to-be-shown";
    private static final int PART = (int) S3Settings.LEAST_PART;

    @RegisterExtension
    final S3ProxyExtension server =
            S3ProxyExtension.builder().withCredentials("access", SECRET).build();

    /// An honest fake of a line that breaks: it lets so many parts through, and then none.
    private static final class BreakingLine implements ExecutionInterceptor {
        private final AtomicInteger sent = new AtomicInteger();
        private final int most;

        BreakingLine(int most) {
            this.most = most;
        }

        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes ignored) {
            if (context.request() instanceof UploadPartRequest && sent.incrementAndGet() > most) {
                throw SdkClientException.create("the line broke");
            }
        }
    }

    @BeforeEach
    void makeBucket() {
        try (S3Client client =
                S3Client.builder()
                        .endpointOverride(server.getUri())
                        .region(Region.US_EAST_1)
                        .forcePathStyle(true)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create("access", SECRET)))
                        .httpClientBuilder(Apache5HttpClient.builder())
                        .build()) {
            client.createBucket(request -> request.bucket(BUCKET));
        }
    }

    private S3Settings settings(URI endpoint, String secret) {
        return new S3Settings(
                BUCKET,
                "gw1/",
                endpoint,
                "us-east-1",
                true,
                "access",
                secret,
                null,
                PART,
                Duration.ofSeconds(20));
    }

    @Override
    RecordingStore store() throws Exception {
        return S3Store.open(settings(server.getUri(), SECRET));
    }

    private S3Store store(ExecutionInterceptor line) throws Exception {
        return S3Store.open(settings(server.getUri(), SECRET), line);
    }

    @Test
    void what_is_larger_than_a_part_goes_in_parts_and_is_whole() throws Exception {
        Path file = file(2 * PART + 12_345);
        String sha256 = FileHash.sha256(file);
        BreakingLine counting = new BreakingLine(Integer.MAX_VALUE);
        try (S3Store store = store(counting)) {
            store.put(KEY, file, sha256);
            assertThat(counting.sent).hasValue(3);
            assertThat(store.holds(KEY, 2 * PART + 12_345, sha256)).isTrue();
        }
    }

    @Test
    void an_upload_that_broke_goes_on_where_it_was_also_in_another_process() throws Exception {
        Path file = file(3 * PART);
        String sha256 = FileHash.sha256(file);
        try (S3Store store = store(new BreakingLine(2))) {
            assertThatThrownBy(() -> store.put(KEY, file, sha256))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("the line broke");
            assertThat(store.holds(KEY, 3 * PART, sha256)).isFalse();
        }
        BreakingLine counting = new BreakingLine(Integer.MAX_VALUE);
        try (S3Store store = store(counting)) {
            store.put(KEY, file, sha256);
            assertThat(counting.sent).hasValue(1);
            assertThat(store.holds(KEY, 3 * PART, sha256)).isTrue();
        }
    }

    @Test
    void deleting_leaves_no_parts_of_a_broken_upload_behind() throws Exception {
        Path file = file(2 * PART);
        String sha256 = FileHash.sha256(file);
        try (S3Store store = store(new BreakingLine(1))) {
            assertThatThrownBy(() -> store.put(KEY, file, sha256))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThat(store.keys("2026/11/22/s1-")).containsExactly(KEY);
            store.delete(KEY);
        }
        BreakingLine counting = new BreakingLine(Integer.MAX_VALUE);
        try (S3Store store = store(counting)) {
            store.put(KEY, file, sha256);
            assertThat(counting.sent).hasValue(2);
        }
    }

    @Test
    void a_wrong_key_and_a_store_that_is_away_are_told_without_a_secret() throws Exception {
        Path file = file(10);
        String sha256 = FileHash.sha256(file);
        try (S3Store store = S3Store.open(settings(server.getUri(), "wrong-" + SECRET))) {
            assertThatThrownBy(() -> store.put(KEY, file, sha256))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("status 403")
                    .hasMessageContaining("s3://evidence/gw1/")
                    .hasMessageNotContaining(SECRET);
        }
        try (S3Store store = S3Store.open(settings(URI.create("http://127.0.0.1:9"), SECRET))) {
            assertThatThrownBy(() -> store.holds(KEY, 10, sha256))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageNotContaining(SECRET);
        }
        assertThat(settings(server.getUri(), SECRET).toString()).doesNotContain(SECRET);
    }
}
