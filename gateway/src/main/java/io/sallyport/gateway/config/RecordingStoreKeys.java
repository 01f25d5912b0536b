package io.sallyport.gateway.config;

import io.sallyport.recorder.store.DirectoryStore;
import io.sallyport.recorder.store.RecordingStore;
import io.sallyport.recorder.store.S3Settings;
import io.sallyport.recorder.store.S3Store;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Where copies of recordings go: a folder, or a bucket of S3 or of a store that speaks its
/// protocol. Shows no secret.
///
/// @param folder a folder with a file `.sallyport-store` in it, best on another machine's disk;
///   absent: none
/// @param bucket the bucket; absent: none
/// @param prefix before the names of all copies, such as `gw1/`
/// @param endpoint of another maker's store, `https://host:9000`; absent: Amazon's
/// @param region the region that requests are signed for
/// @param pathStyle whether the bucket stands in the path and not in the host's name, as most other
///   makers' stores want it
/// @param accessKey whose key; better in a file, SALLYPORT_RECORDING_STORE_ACCESSKEY_FILE; absent:
///   as Amazon's tools find theirs
/// @param secretKey the key's secret; better in a file, SALLYPORT_RECORDING_STORE_SECRETKEY_FILE
/// @param ca PEM file of the authorities that vouch for the endpoint; absent: those that Java
///   trusts
/// @param partSize how much goes in one request, 5MB to 256MB
/// @param timeLimit how long the store may be silent
/// @param keepLocal how long the file stays here after its copy was read back
public record RecordingStoreKeys(
        @Nullable Path folder,
        @Nullable String bucket,
        @DefaultValue("") String prefix,
        @Nullable String endpoint,
        @DefaultValue("us-east-1") String region,
        @DefaultValue("false") boolean pathStyle,
        @Nullable String accessKey,
        @Nullable String secretKey,
        @Nullable Path ca,
        @DefaultValue("8MB") DataSize partSize,
        @DefaultValue("60s") Duration timeLimit,
        @DefaultValue("7d") Duration keepLocal) {
    private static final String KEYS = "sallyport.recording.store.";
    private static final String NO_ENDPOINT =
            "is no address of a store; it is written as https://host:9000, without a path and without"
                    + " a password";

    public RecordingStoreKeys {
        folder = folder == null || folder.toString().isBlank() ? null : folder;
        bucket = Bounds.blankAsAbsent(bucket);
        endpoint = Bounds.blankAsAbsent(endpoint);
        accessKey = Bounds.blankAsAbsent(accessKey);
        secretKey = Bounds.blankAsAbsent(secretKey);
        ca = ca == null || ca.toString().isBlank() ? null : ca;
        if (folder != null && bucket != null) {
            throw new IllegalArgumentException(
                    KEYS + "folder and " + KEYS + "bucket are both set; copies go to one of them");
        }
        if (prefix.startsWith("/") || prefix.contains("..")) {
            throw new IllegalArgumentException(
                    KEYS + "prefix is written without a slash in front, such as gw1/");
        }
        Bounds.together(KEYS + "access-key", accessKey, KEYS + "secret-key", secretKey);
        Bounds.between(
                KEYS + "part-size",
                DataSize.ofBytes(S3Settings.LEAST_PART),
                DataSize.ofBytes(S3Settings.MOST_PART),
                partSize,
                "5MB and 256MB");
        Bounds.longerThanNothing(KEYS + "time-limit", timeLimit);
        Bounds.notNegative(KEYS + "keep-local", keepLocal);
        if (endpoint != null) {
            Bounds.read(KEYS + "endpoint", endpoint, RecordingStoreKeys::address);
        }
    }

    /// Opens it; null where there is none.
    ///
    /// @throws IOException when the authorities' file cannot be read
    public @Nullable RecordingStore open() throws IOException {
        if (folder != null) {
            return new DirectoryStore(folder.toAbsolutePath());
        }
        if (bucket == null) {
            return null;
        }
        return S3Store.open(
                new S3Settings(
                        bucket,
                        prefix,
                        endpoint == null ? null : address(endpoint),
                        region,
                        pathStyle,
                        accessKey,
                        secretKey,
                        ca,
                        partSize.toBytes(),
                        timeLimit));
    }

    private static URI address(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    NO_ENDPOINT); // its message quotes what may be secret
        }
        boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
        boolean bare = uri.getRawPath() == null || uri.getRawPath().matches("/?");
        if (!web || uri.getHost() == null || uri.getRawUserInfo() != null || !bare) {
            throw new IllegalArgumentException(NO_ENDPOINT);
        }
        return uri;
    }

    /// Without the keys.
    @Override
    public String toString() {
        return "RecordingStoreKeys[folder=" + folder + ", bucket=" + bucket + "]";
    }
}
