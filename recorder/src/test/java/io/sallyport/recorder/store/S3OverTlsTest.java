package io.sallyport.recorder.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.recorder.TestingIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store behind TLS is believed where the configured authority vouches for it, and nowhere else.
class S3OverTlsTest {
    @TempDir Path folder;

    private TestingIdentity identity;
    private S3Proxy server;
    private Path file;

    @BeforeEach
    void serve() throws Exception {
        identity = TestingIdentity.make(folder);
        server =
                S3Proxy.builder()
                        .blobStore(new TransientNio2BlobStore())
                        .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "access", "secret")
                        .secureEndpoint(URI.create("https://127.0.0.1:0"))
                        .sslContext(identity.tls())
                        .build();
        server.start();
        file = Files.writeString(folder.resolve("one.rec"), "evidence");
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private RecordingStore store(@Nullable Path ca) throws IOException {
        return S3Store.open(
                new S3Settings(
                        "evidence",
                        "",
                        URI.create("https://127.0.0.1:" + server.getSecurePort()),
                        "us-east-1",
                        true,
                        "access",
                        "secret",
                        ca,
                        S3Settings.LEAST_PART,
                        Duration.ofSeconds(20)));
    }

    @Test
    void the_authority_that_is_configured_is_believed() throws Exception {
        try (RecordingStore store = store(identity.certificate())) {
            // The bucket is not there, which only a store that is believed can say.
            assertThatThrownBy(() -> store.put("one.rec", file, FileHash.sha256(file)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("NoSuchBucket");
        }
    }

    @Test
    void another_authority_or_none_is_not() throws Exception {
        Path other =
                TestingIdentity.make(Files.createDirectory(folder.resolve("other"))).certificate();
        for (Path ca : new Path[] {other, null}) {
            try (RecordingStore store = store(ca)) {
                assertThatThrownBy(() -> store.put("one.rec", file, FileHash.sha256(file)))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("PKIX");
            }
        }
    }
}
