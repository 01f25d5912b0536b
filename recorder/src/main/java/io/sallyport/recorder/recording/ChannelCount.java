package io.sallyport.recorder.recording;

import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Counts and hashes what goes through one channel. Guarded by its recording's lock.
final class ChannelCount {
    private final @Nullable MessageDigest input;
    private final @Nullable MessageDigest output;
    private final @Nullable MessageDigest error;
    private final long inputHashLimit;
    private long inputBytes;
    private long inputHashedBytes;
    private long outputBytes;
    private long errorBytes;
    private long kept;
    private long unrecorded;

    /// @param terminal a terminal's bytes are counted only: its screen is kept whole, its
    ///   keystrokes never
    /// @param inputHashLimit how many bytes of input are hashed, from its start
    ChannelCount(boolean terminal, long inputHashLimit) {
        this.inputHashLimit = inputHashLimit;
        input = terminal ? null : FrameFormat.sha256();
        output = terminal ? null : FrameFormat.sha256();
        error = terminal ? null : FrameFormat.sha256();
    }

    void shown(int length) {
        outputBytes += length;
    }

    void typed(int length) {
        inputBytes += length;
    }

    void input(byte[] data, int offset, int length) {
        inputBytes += length;
        if (input != null) {
            int hashed = (int) Math.min(length, inputHashLimit - inputHashedBytes);
            inputHashedBytes += hashed;
            input.update(data, offset, hashed);
        }
    }

    /// Counts output and returns how much of it, from its start, lies under the cap.
    int output(OutputStreamKind stream, byte[] data, int offset, int length, long cap) {
        switch (stream) {
            case STDOUT -> {
                outputBytes += length;
                update(output, data, offset, length);
            }
            case STDERR -> {
                errorBytes += length;
                update(error, data, offset, length);
            }
        }
        int keep = (int) Math.min(length, Math.max(0, cap - kept));
        kept += keep;
        unrecorded += length - keep;
        return keep;
    }

    boolean isCapped() {
        return unrecorded > 0;
    }

    private static void update(
            @Nullable MessageDigest digest, byte[] data, int offset, int length) {
        if (digest != null) {
            digest.update(data, offset, length);
        }
    }

    /// To be asked for once, when the channel closes.
    ChannelSummary summary() {
        return new ChannelSummary(
                inputBytes,
                hex(input),
                inputHashedBytes,
                outputBytes,
                hex(output),
                errorBytes,
                hex(error),
                unrecorded);
    }

    private static String hex(@Nullable MessageDigest digest) {
        return digest == null ? "" : HexFormat.of().formatHex(digest.digest());
    }
}
