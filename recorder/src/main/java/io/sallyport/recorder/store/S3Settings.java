package io.sallyport.recorder.store;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where an S3-compatible store is, and how to sign in. Shows no secret.
///
/// @param bucket the bucket; it exists
/// @param prefix before every key, `gw1/`; may be empty
/// @param endpoint of another maker's store, `https://s3.example.org`; absent: Amazon's of the
///   region
/// @param region the region that requests are signed for
/// @param pathStyle whether the bucket stands in the path and not in the host's name
/// @param accessKey whose key; absent together with the secret: as Amazon's tools find them
/// @param secretKey the key's secret
/// @param ca PEM file of the authorities that vouch for the endpoint; absent: those that Java
///   trusts
/// @param partBytes how much goes in one request, [#LEAST_PART] at least
/// @param timeLimit how long one request may take
public record S3Settings(
        String bucket,
        String prefix,
        @Nullable URI endpoint,
        String region,
        boolean pathStyle,
        @Nullable String accessKey,
        @Nullable String secretKey,
        @Nullable Path ca,
        long partBytes,
        Duration timeLimit) {
    /// S3 takes no smaller part, except the last.
    public static final long LEAST_PART = 5L << 20;

    /// A part is held in memory.
    public static final long MOST_PART = 256L << 20;

    public S3Settings {
        if (partBytes < LEAST_PART || partBytes > MOST_PART) {
            throw new IllegalArgumentException("a part has between 5 MB and 256 MB");
        }
        if ((accessKey == null) != (secretKey == null)) {
            throw new IllegalArgumentException("access key and secret key go together");
        }
    }

    /// Without the keys.
    @Override
    public String toString() {
        return "S3Settings[bucket=" + bucket + ", prefix=" + prefix + ", region=" + region + "]";
    }
}
