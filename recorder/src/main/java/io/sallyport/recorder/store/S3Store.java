package io.sallyport.recorder.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// A bucket of Amazon S3, or of a store that speaks its protocol
/// (https://docs.aws.amazon.com/AmazonS3/latest/API/). What is larger than a part is sent in parts;
/// those that an earlier upload, also of a process that died, left in the store are not sent again.
///
/// Checksums: each request carries the content's MD5, which every store checks; what counts is that
/// the whole object is read back and hashed ([#holds]).
///
/// Not protected: whoever has the keys can delete what the bucket lets be deleted. Object Lock, set
/// up on the bucket, is what stands against that.
public final class S3Store implements RecordingStore {
    private static final int MOST_PARTS = 10_000;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int NOT_IMPLEMENTED = 501;
    private static final String HASH = "sha256";
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final S3Client s3;
    private final String bucket;
    private final String prefix;
    private final String where;
    private final long partBytes;

    private S3Store(S3Client s3, S3Settings settings) {
        this.s3 = s3;
        this.bucket = settings.bucket();
        this.prefix = settings.prefix();
        URI endpoint = settings.endpoint();
        // Another maker's bucket of the same name is another place.
        this.where = endpoint == null ? "" : " at " + endpoint;
        this.partBytes = settings.partBytes();
    }

    /// Asks nothing of the store yet.
    ///
    /// @throws IOException when the authorities' file cannot be read
    public static S3Store open(S3Settings settings) throws IOException {
        return open(settings, null);
    }

    /// For tests: sees each request.
    static S3Store open(S3Settings settings, @Nullable ExecutionInterceptor observer)
            throws IOException {
        Apache5HttpClient.Builder http =
                Apache5HttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(settings.timeLimit());
        Path ca = settings.ca();
        if (ca != null) {
            TrustManager[] authorities = S3Trust.of(ca);
            http.tlsTrustManagersProvider(() -> authorities);
        }
        S3ClientBuilder builder =
                S3Client.builder()
                        .region(Region.of(settings.region()))
                        .forcePathStyle(settings.pathStyle())
                        .credentialsProvider(credentials(settings))
                        // Trailing checksums in chunks are what other makers' stores trip over.
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .httpClientBuilder(http)
                        .overrideConfiguration(override -> {
                            // Reading back takes as long as it takes; silence is the socket's.
                            if (observer != null) {
                                override.addExecutionInterceptor(observer);
                            }
                        });
        URI endpoint = settings.endpoint();
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return new S3Store(builder.build(), settings);
    }

    private static AwsCredentialsProvider credentials(S3Settings settings) {
        String access = settings.accessKey();
        String secret = settings.secretKey();
        return access == null || secret == null
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create(access, secret));
    }

    @Override
    public String place() {
        return "s3://" + bucket + "/" + prefix + where;
    }

    // ---- putting

    @Override
    public void put(String key, Path file, String sha256) {
        // Opened once: a file that is replaced meanwhile does not get mixed into it.
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ)) {
            long bytes = from.size();
            if (bytes <= partBytes) {
                whole(prefix + key, read(from, 0, bytes), sha256);
            } else {
                inParts(prefix + key, from, bytes, sha256);
            }
        } catch (IOException e) {
            throw new StoreUnavailableException("cannot read " + file + " to store it: " + e, e);
        } catch (SdkException e) {
            throw unavailable("cannot put", key, e);
        }
    }

    private void whole(String key, byte[] content, String sha256) {
        s3.putObject(
                request ->
                        request.bucket(bucket)
                                .key(key)
                                .contentMD5(md5(content))
                                .metadata(Map.of(HASH, sha256)),
                RequestBody.fromBytes(content));
    }

    private void inParts(String key, FileChannel from, long bytes, String sha256)
            throws IOException {
        // The same for the same file, so that parts of an earlier upload fit.
        long size = Math.max(partBytes, (bytes + MOST_PARTS - 1) / MOST_PARTS);
        if (size > S3Settings.MOST_PART) {
            throw new IOException("a recording of " + bytes + " bytes has too many parts for S3");
        }
        String upload = unfinished(key).orElseGet(() -> begin(key, sha256));
        Map<Integer, Part> there = new HashMap<>();
        for (Part part :
                s3.listPartsPaginator(request -> request.bucket(bucket).key(key).uploadId(upload))
                        .parts()) {
            there.put(part.partNumber(), part);
        }
        List<CompletedPart> parts = new ArrayList<>();
        for (long at = 0; at < bytes; at += size) {
            int number = parts.size() + 1;
            byte[] content = read(from, at, Math.min(size, bytes - at));
            Part known = there.get(number);
            String tag =
                    known != null && isSame(known, content)
                            ? known.eTag()
                            : send(key, upload, number, content);
            parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
        }
        s3.completeMultipartUpload(request ->
                request.bucket(bucket)
                        .key(key)
                        .uploadId(upload)
                        .multipartUpload(all -> all.parts(parts)));
    }

    private Optional<String> unfinished(String key) {
        return s3
                .listMultipartUploadsPaginator(request -> request.bucket(bucket).prefix(key))
                .uploads()
                .stream()
                .filter(upload -> upload.key().equals(key))
                .map(MultipartUpload::uploadId)
                .findFirst();
    }

    private String begin(String key, String sha256) {
        return s3.createMultipartUpload(
                        request -> request.bucket(bucket).key(key).metadata(Map.of(HASH, sha256)))
                .uploadId();
    }

    /// A part's tag is its MD5 where the store does not encrypt with keys of its own; elsewhere the
    /// part is sent again, which costs time and nothing else.
    private static boolean isSame(Part part, byte[] content) {
        return part.size() == content.length
                && part.eTag()
                        .replace("\"", "")
                        .equals(HexFormat.of().formatHex(FileHash.digest("MD5").digest(content)));
    }

    private String send(String key, String upload, int number, byte[] content) {
        return s3.uploadPart(
                        request ->
                                request.bucket(bucket)
                                        .key(key)
                                        .uploadId(upload)
                                        .partNumber(number)
                                        .contentMD5(md5(content)),
                        RequestBody.fromBytes(content))
                .eTag();
    }

    /// As S3 asks for it: against what gets lost on the way, not against anybody.
    private static String md5(byte[] content) {
        return Base64.getEncoder().encodeToString(FileHash.digest("MD5").digest(content));
    }

    private static byte[] read(FileChannel from, long at, long length) throws IOException {
        ByteBuffer content = ByteBuffer.allocate((int) length);
        while (content.hasRemaining()) {
            if (from.read(content, at + content.position()) < 0) {
                throw new IOException("it became shorter while it was read");
            }
        }
        return content.array();
    }

    // ---- reading

    @Override
    public boolean holds(String key, long bytes, String sha256) {
        try {
            long length =
                    s3.headObject(request -> request.bucket(bucket).key(prefix + key))
                            .contentLength();
            if (length != bytes) {
                return false;
            }
            try (InputStream in =
                    s3.getObject(request -> request.bucket(bucket).key(prefix + key))) {
                return FileHash.copy(in, OutputStream.nullOutputStream()).equals(sha256);
            }
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return false;
            }
            throw unavailable("cannot read back", key, e);
        } catch (SdkException e) {
            throw unavailable("cannot read back", key, e);
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "cannot read back " + key + " from " + place() + ": " + e, e);
        }
    }

    @Override
    public InputStream open(String key, long from, long length) {
        try {
            return s3.getObject(request ->
                    request.bucket(bucket)
                            .key(prefix + key)
                            .range("bytes=" + from + "-" + (from + length - 1)));
        } catch (SdkException e) {
            throw unavailable("cannot read", key, e);
        }
    }

    @Override
    public Set<String> keys(String start) {
        String name = prefix + start;
        Set<String> keys = new TreeSet<>();
        try {
            s3.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(name))
                    .contents()
                    .forEach(one -> keys.add(one.key()));
            s3.listMultipartUploadsPaginator(request -> request.bucket(bucket).prefix(name))
                    .uploads()
                    .forEach(one -> keys.add(one.key()));
            addVersions(name, keys);
        } catch (SdkException e) {
            throw unavailable("cannot list", start, e);
        }
        return keys.stream()
                .filter(key -> key.startsWith(name))
                .map(key -> key.substring(prefix.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// What a deletion that broke off left hides behind its mark. A store that keeps no versions
    /// may not know the question.
    private void addVersions(String name, Set<String> keys) {
        try {
            s3.listObjectVersionsPaginator(request -> request.bucket(bucket).prefix(name))
                    .versions()
                    .forEach(one -> keys.add(one.key()));
        } catch (S3Exception e) {
            if (e.statusCode() != NOT_IMPLEMENTED && e.statusCode() != NOT_ALLOWED) {
                throw e;
            }
        }
    }

    // ---- deleting

    @Override
    public void delete(String key) {
        String name = prefix + key;
        try {
            Optional<String> upload = unfinished(name);
            while (upload.isPresent()) {
                String id = upload.get();
                s3.abortMultipartUpload(request -> request.bucket(bucket).key(name).uploadId(id));
                upload = unfinished(name).filter(other -> !other.equals(id));
            }
            boolean keepsVersions =
                    Boolean.TRUE.equals(
                            s3.deleteObject(request -> request.bucket(bucket).key(name))
                                    .deleteMarker());
            if (keepsVersions) {
                for (ObjectVersion version :
                        s3.listObjectVersionsPaginator(
                                        request -> request.bucket(bucket).prefix(name))
                                .versions()) {
                    if (version.key().equals(name)) {
                        s3.deleteObject(request ->
                                request.bucket(bucket).key(name).versionId(version.versionId()));
                    }
                }
            }
        } catch (SdkException e) {
            throw unavailable("cannot delete", key, e);
        }
    }

    /// Of an answer only the status and the code: its text may quote what was sent.
    private StoreUnavailableException unavailable(String what, String key, SdkException cause) {
        String why = String.valueOf(cause.getMessage());
        if (cause instanceof S3Exception answer) {
            String code =
                    answer.awsErrorDetails() == null ? "" : answer.awsErrorDetails().errorCode();
            why = "status " + answer.statusCode() + " " + code;
        }
        return new StoreUnavailableException(
                what + " " + key + " in the store " + place() + ": " + why, cause);
    }

    @Override
    public void close() {
        s3.close();
    }
}
