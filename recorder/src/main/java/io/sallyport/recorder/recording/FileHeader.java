package io.sallyport.recorder.recording;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// The only readable part of a recording's file: which recording it is, and for whom its key is
/// wrapped. Its hash begins the chain.
///
/// @param recording the file's id, 32 hex digits
/// @param session the session's id
/// @param keys the data key, once for each that opens it
record FileHeader(String recording, String session, List<WrappedKey> keys) {
    static final int MAX_JSON = 64 * 1024;

    FileHeader {
        keys = List.copyOf(keys);
    }

    static FileHeader of(DataKey key, String session, RecordingKeys keys) {
        return new FileHeader(
                HexFormat.of().formatHex(key.recording()),
                session,
                keys.wrappers().stream().map(wrapper -> wrapper.wrap(key)).toList());
    }

    /// Magic, length, JSON, hash of all that.
    byte[] encode() {
        byte[] json = FrameFormat.JSON.writeValueAsBytes(this);
        if (json.length > MAX_JSON) {
            throw new IllegalStateException("a recording's header has " + json.length + " bytes");
        }
        byte[] magic = ChunkFormat.magic();
        int hashed = magic.length + Integer.BYTES + json.length;
        ByteBuffer out = ByteBuffer.allocate(hashed + ChunkFormat.HASH_BYTES);
        out.put(magic).putInt(json.length).put(json);
        return out.put(FrameFormat.sha256().digest(Arrays.copyOf(out.array(), hashed))).array();
    }

    /// A header and the bytes it took.
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Read(FileHeader header, byte[] bytes) {
        byte[] hash() {
            return Arrays.copyOfRange(bytes, bytes.length - ChunkFormat.HASH_BYTES, bytes.length);
        }
    }

    /// Reads what follows the magic.
    static Read read(InputStream in) throws IOException, DamagedException {
        byte[] magic = ChunkFormat.magic();
        byte[] prefix = Arrays.copyOf(magic, magic.length + Integer.BYTES);
        if (in.readNBytes(prefix, magic.length, Integer.BYTES) < Integer.BYTES) {
            throw new EOFException();
        }
        int length = ByteBuffer.wrap(prefix).getInt(magic.length);
        if (length < 2 || length > MAX_JSON) {
            throw new DamagedException("the header's length is out of bounds");
        }
        int hashed = prefix.length + length;
        byte[] all = Arrays.copyOf(prefix, hashed + ChunkFormat.HASH_BYTES);
        int rest = all.length - prefix.length;
        if (in.readNBytes(all, prefix.length, rest) < rest) {
            throw new EOFException();
        }
        byte[] hash = FrameFormat.sha256().digest(Arrays.copyOf(all, hashed));
        if (!Arrays.equals(hash, Arrays.copyOfRange(all, hashed, all.length))) {
            throw new DamagedException("the header does not have its hash");
        }
        try {
            FileHeader header =
                    FrameFormat.JSON.readValue(
                            Arrays.copyOfRange(all, prefix.length, hashed), FileHeader.class);
            if (FrameDecoder.isMissing(header.session(), header.recording())
                    || !header.recording().matches("[0-9a-f]{32}")
                    || header.keys().size() > RecordingKeys.MAX_WRAPPERS
                    || header.keys().stream()
                            .anyMatch(k -> FrameDecoder.isMissing(k.how(), k.key(), k.data()))) {
                throw new DamagedException("the header is incomplete");
            }
            return new Read(header, all);
        } catch (JacksonException e) {
            throw new DamagedException("the header's JSON is not what belongs there");
        }
    }

    /// The data key of a version 2 file, where one of these opens it.
    static Optional<DataKey> keyOf(Path file, List<? extends KeyUnwrapper> unwrappers)
            throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return ChunkFormat.isMagic(in.readNBytes(ChunkFormat.magic().length))
                    ? read(in).header().open(unwrappers)
                    : Optional.empty();
        } catch (DamagedException e) {
            throw new IOException(e);
        }
    }

    byte[] id() {
        return HexFormat.of().parseHex(recording);
    }

    /// The data key, from the first that opens it.
    Optional<DataKey> open(List<? extends KeyUnwrapper> unwrappers) {
        return unwrappers.stream()
                .flatMap(unwrapper ->
                        keys.stream().flatMap(key -> unwrapper.unwrap(id(), key).stream()))
                .findFirst();
    }

    /// For whom it is wrapped, for a person who has the wrong key.
    String recipients() {
        return String.join(
                ", ",
                keys.stream()
                        .map(key ->
                                FrameFormat.bounded(key.how() + " " + key.key(), 128)
                                        .replaceAll("[^ -~]", "?"))
                        .toList());
    }
}
