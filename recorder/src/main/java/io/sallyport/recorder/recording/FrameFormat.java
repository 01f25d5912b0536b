package io.sallyport.recorder.recording;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/// The numbers of the frames, and of version 1 of the container, see `docs/formats/recording.md`.
final class FrameFormat {
    private static final byte[] MAGIC = {'S', 'A', 'L', 'L', 'R', 'E', 'C', 1};

    /// The last frame's payload ends with this, so that a glance at a file's end tells whether its
    /// writer ended it.
    private static final byte[] END_MARK = {'S', 'A', 'L', 'L', '-', 'E', 'N', 'D'};

    static final int HEADED = 1;
    static final int CHANNEL_OPENED = 2;
    static final int SHOWN = 3;
    static final int STDOUT = 4;
    static final int STDERR = 5;
    static final int RESIZED = 6;
    static final int NOTICED = 7;
    static final int FILE_MOVED = 8;
    static final int CAPPED = 9;
    static final int CHANNEL_CLOSED = 10;
    static final int MARKED = 11;
    static final int ENDED = 15;

    /// Upper bound of a frame's payload, for writers and readers.
    static final int MAX_PAYLOAD = 256 * 1024;

    /// How much output one frame holds; longer output is several frames.
    static final int MAX_DATA = 32 * 1024;

    /// Type and three varints.
    static final int MAX_OVERHEAD = 1 + 5 + 10 + 5;

    /// Upper bound of a command, a file name or a notice as UTF-8. JSON may write a byte as six,
    /// and that still fits a frame.
    static final int MAX_TEXT_BYTES = 32 * 1024;

    /// Upper bound of a name, an address, a terminal type or a signal as UTF-8.
    static final int MAX_NAME_BYTES = 1024;

    static final JsonMapper JSON =
            JsonMapper.builder()
                    .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING)
                    .disable(EnumFeature.READ_ENUMS_USING_TO_STRING)
                    .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .changeDefaultPropertyInclusion(
                            value -> value.withValueInclusion(JsonInclude.Include.NON_NULL))
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private FrameFormat() {}

    static byte[] magic() {
        return MAGIC.clone();
    }

    static byte[] endMark() {
        return END_MARK.clone();
    }

    static boolean isMagic(byte[] bytes) {
        return Arrays.equals(bytes, MAGIC);
    }

    /// The JSON payload of a [FrameFormat#CHANNEL_CLOSED] frame.
    record Closing(
            ChannelSummary summary, @Nullable Integer exitStatus, @Nullable String exitSignal) {}

    /// The text, or its beginning and a note of how long it was.
    static String bounded(String text, int maxBytes) {
        if (text.length() * 3L <= maxBytes) {
            return text;
        }
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes <= maxBytes) {
            return text;
        }
        String note = "\u2026 (cut, " + bytes + " bytes)";
        CharsetEncoder encoder =
                StandardCharsets.UTF_8
                        .newEncoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE);
        CharBuffer in = CharBuffer.wrap(text);
        encoder.encode(in, ByteBuffer.allocate(maxBytes - 32), true);
        return text.substring(0, in.position()) + note;
    }

    static @Nullable String boundedOrNull(@Nullable String text, int maxBytes) {
        return text == null ? null : bounded(text, maxBytes);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
