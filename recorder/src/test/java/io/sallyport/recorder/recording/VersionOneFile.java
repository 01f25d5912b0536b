package io.sallyport.recorder.recording;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// Writes recordings as they were before version 2, byte by byte as docs/formats/recording.md has
/// it: nothing but tests does any more.
public final class VersionOneFile {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long frames;

    private VersionOneFile() {
        out.writeBytes(FrameFormat.magic());
    }

    /// A shell that showed these texts, a second apart.
    public static byte[] ofShell(RecordingHead head, String... shown) {
        VersionOneFile file = new VersionOneFile();
        file.frame(FrameFormat.HEADED, 0, FrameFormat.JSON.writeValueAsBytes(head));
        file.frame(
                FrameFormat.CHANNEL_OPENED,
                0,
                FrameFormat.JSON.writeValueAsBytes(RecorderTest.SHELL));
        for (String text : shown) {
            file.frame(FrameFormat.SHOWN, 1000, text.getBytes(StandardCharsets.UTF_8));
        }
        byte[] end =
                ByteBuffer.allocate(16).putLong(file.frames).put(FrameFormat.endMark()).array();
        file.frame(FrameFormat.ENDED, 0, end);
        return file.out.toByteArray();
    }

    private void frame(int type, int delta, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(type);
        frame.write(0);
        varint(frame, delta);
        varint(frame, payload.length);
        frame.writeBytes(payload);
        CRC32C sum = new CRC32C();
        sum.update(frame.toByteArray());
        out.writeBytes(frame.toByteArray());
        int value = (int) sum.getValue();
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(value >>> shift);
        }
        frames++;
    }

    private static void varint(ByteArrayOutputStream to, int value) {
        int rest = value;
        while (rest >= 0x80) {
            to.write(rest | 0x80);
            rest >>>= 7;
        }
        to.write(rest);
    }
}
