package io.sallyport.recorder.recording;

import io.sallyport.recorder.recording.RecordingFiles.RecordingFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes an ended recording anew: well packed, with keyframes and an index. The new file takes the
/// old one's place once it was read back and holds the same frames; until then, and whenever
/// something is in the way, the old one stays, which is as good as evidence.
///
/// One thread for all recordings: emulating terminals is work that must not take the processors
/// from the sessions that run.
final class Rewriter {
    private static final Logger log = LoggerFactory.getLogger(Rewriter.class);

    /// Below this there is nothing to gain that is worth two more forces of the disk.
    static final long MIN_PLAIN = 32 * 1024;

    /// Above this it would take seconds; such a recording was written in large chunks anyway. It
    /// then has no keyframes, and a moment in it is found by reading from the start.
    static final long MAX_PLAIN = 64L << 20;

    private static final int THOROUGH = 9;
    private static final int BUFFER = 64 * 1024;

    private final RecordingFiles files;
    private final RecordingKeys keys;
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(task ->
                    Thread.ofPlatform().daemon().name("recording-rewriter").unstarted(task));
    private volatile boolean stopped;

    /// The node stops.
    private static final class StoppedException extends IOException {
        private static final long serialVersionUID = 1;

        StoppedException() {
            super("the node stops");
        }
    }

    Rewriter(RecordingFiles files, RecordingKeys keys) {
        this.files = files;
        this.keys = keys;
    }

    /// Where the new file grows.
    static Path fresh(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    /// Waits until it is done.
    ///
    /// @return the chain's head of the file that is there now
    String rewrite(Path file, String session, FileRecording.Written written) {
        if (stopped || written.plain() < MIN_PLAIN || written.plain() > MAX_PLAIN) {
            return written.chain();
        }
        String chain;
        try {
            chain =
                    CompletableFuture.supplyAsync(() -> replaced(file, session, written), worker)
                            .join();
        } catch (RejectedExecutionException e) {
            chain = ""; // The node has stopped meanwhile.
        }
        return chain.isEmpty() ? written.chain() : made(file, chain);
    }

    /// Empty where the old file stays.
    private String replaced(Path file, String session, FileRecording.Written written) {
        Path fresh = fresh(file);
        try {
            DataKey key = DataKey.generate();
            MessageDigest before = FrameFormat.sha256();
            String chain =
                    copy(
                            file,
                            written.key(),
                            fresh,
                            key,
                            FileHeader.of(key, session, keys),
                            before);
            prove(fresh, key, before.digest());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return chain;
        } catch (StoppedException e) {
            log.info("recording {} stays as it was written: {}", file, e.getMessage());
        } catch (IOException | DamagedException | RuntimeException e) {
            // Whatever it is, also a fault in the emulator: it must not cost the session its seal.
            log.warn("recording {} stays as it was written, it cannot be rewritten", file, e);
        }
        try {
            Files.deleteIfExists(fresh);
        } catch (IOException e) {
            log.warn("cannot remove {}, which is of no use", fresh, e);
        }
        return "";
    }

    /// The new file is there. Were its name lost in a power cut, the seal would be another file's.
    private static String made(Path file, String chain) {
        try {
            RecordingFiles.syncDirectory(file.toAbsolutePath().resolveSibling(""));
            return chain;
        } catch (IOException e) {
            throw new RecordingUnavailableException(
                    "cannot make the name of the recording " + file + " durable: " + e, e);
        }
    }

    private String copy(
            Path from,
            DataKey fromKey,
            Path to,
            DataKey key,
            FileHeader header,
            MessageDigest digest)
            throws IOException, DamagedException {
        RecordingFile file = files.create(to);
        try (FrameSource source = frames(from, fromKey)) {
            FrameWriter out = new FrameWriter(file, key, header, THOROUGH);
            IndexBuilder index = new IndexBuilder();
            RawFrame frame = source.next();
            while (frame != null) {
                if (stopped) {
                    throw new StoppedException();
                }
                byte[] keyframe = index.keyframe();
                if (keyframe != null) {
                    out.flush();
                    index.keyframeAt(out.written(), out.lastOffset());
                    out.aside(ChunkFormat.KEYFRAME, keyframe);
                }
                update(digest, frame);
                out.frame(
                        frame.type(),
                        frame.channel(),
                        frame.at(),
                        frame.payload(),
                        0,
                        frame.payload().length);
                index.add(frame);
                frame = source.next();
            }
            out.flush();
            long at = out.written();
            out.aside(ChunkFormat.INDEX, index.encode());
            out.end(at);
            file.sync();
            return out.chain();
        } finally {
            file.close();
        }
    }

    private static FrameSource frames(Path file, DataKey key) throws IOException, DamagedException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        byte[] magic = in.readNBytes(ChunkFormat.magic().length);
        if (!ChunkFormat.isMagic(magic)) {
            in.close();
            throw new DamagedException("the file does not start as a version 2 recording does");
        }
        return new ChunkedFrames(new ChunkReader(in, FileHeader.read(in)), key);
    }

    private static void prove(Path fresh, DataKey key, byte[] expected)
            throws IOException, DamagedException {
        MessageDigest digest = FrameFormat.sha256();
        try (FrameSource source = frames(fresh, key)) {
            @Nullable RawFrame frame = source.next();
            while (frame != null) {
                update(digest, frame);
                frame = source.next();
            }
        }
        if (!Arrays.equals(expected, digest.digest())) {
            throw new DamagedException("the new file does not hold what the old one does");
        }
    }

    private static void update(MessageDigest digest, RawFrame frame) {
        digest.update(
                ByteBuffer.allocate(2 * Integer.BYTES + Long.BYTES)
                        .putInt(frame.type() << 24 | frame.channel())
                        .putInt(frame.payload().length)
                        .putLong(frame.at())
                        .flip());
        digest.update(frame.payload());
    }

    /// From now on, and from what is under way, nothing is rewritten.
    void stop() {
        stopped = true;
    }

    void close() {
        worker.close();
    }
}
