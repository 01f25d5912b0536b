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
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes a sealed recording anew, some time after it was sealed: well packed, with keyframes and
/// an index. The new file takes the old one's place once it was read back, holds the same frames
/// and is sealed too; until then, and whenever something is in the way, the old one stays, which is
/// as good as evidence.
///
/// One thread for all recordings: emulating terminals is work that must not take the processors
/// from the sessions that run. No session waits for it.
final class Rewriter {
    private static final Logger log = LoggerFactory.getLogger(Rewriter.class);

    /// Where terminals showed less than this, in bytes, nothing is to be gained that is worth two
    /// more forces of the disk: output without a terminal is in large chunks from the beginning,
    /// and has no screen.
    static final long MIN_SHOWN = 32 * 1024;

    /// Above this it would take minutes. Such a recording has no keyframes, and a moment in it is
    /// found by reading from the start.
    static final long MAX_PLAIN = 4L << 30;

    /// Files above this are packed less hard: there the time counts.
    private static final long LARGE = 16 << 20;

    /// How many wait; those beyond wait for the next start.
    private static final int MAX_WAITING = 10_000;

    private static final int THOROUGH = 9;
    private static final int MODERATE = 3;
    private static final int BUFFER = 64 * 1024;

    private final RecordingFiles files;
    private final RecordingKeys keys;
    private final ThreadPoolExecutor worker =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(MAX_WAITING),
                    task ->
                            Thread.ofPlatform()
                                    .daemon()
                                    .name("recording-rewriter")
                                    .unstarted(task));
    private volatile boolean stopped;

    /// A recording to be written anew, and what is to happen with it.
    interface Job {
        Path file();

        String session();

        /// Absent where this node cannot read it any more.
        Optional<DataKey> key() throws IOException;

        /// Vouches for the new file, before it takes the place of the old one.
        void vouch(Path fresh, RecordingHead head, String chain) throws IOException;

        /// It was done, or will never be.
        void over();
    }

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

    static boolean isWorthIt(FileRecording.Written written) {
        return written.shown() >= MIN_SHOWN && written.plain() <= MAX_PLAIN;
    }

    /// Where the new file grows.
    private static Path fresh(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    /// Returns at once.
    void later(Job job) {
        try {
            worker.execute(() -> rewrite(job));
        } catch (RejectedExecutionException e) {
            log.info("recording {} is written anew after the next start", job.file());
        }
    }

    /// Returns when everything that was asked for so far is over.
    void await() {
        CompletableFuture.runAsync(() -> {}, worker).join();
    }

    private void rewrite(Job job) {
        if (stopped) {
            return;
        }
        Path file = job.file();
        Path fresh = fresh(file);
        try {
            Files.deleteIfExists(fresh); // an earlier process was at it
            Optional<DataKey> old = job.key();
            if (old.isPresent()) {
                DataKey key = DataKey.generate();
                MessageDigest before = FrameFormat.sha256();
                FileHeader header = FileHeader.of(key, job.session(), keys);
                String chain = copy(file, old.get(), fresh, key, header, before);
                RecordingHead head = prove(fresh, key, before.digest());
                job.vouch(fresh, head, chain);
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
                RecordingFiles.syncDirectory(file.toAbsolutePath().resolveSibling(""));
            }
        } catch (StoppedException e) {
            log.info("recording {} is written anew after the next start", file);
            remove(fresh);
            return;
        } catch (IOException | DamagedException | RuntimeException e) {
            // Whatever it is, also a fault in the emulator: the recording is sealed as it is.
            log.warn("recording {} stays as it was written, it cannot be rewritten", file, e);
            remove(fresh);
        }
        job.over();
    }

    private static void remove(Path fresh) {
        try {
            Files.deleteIfExists(fresh);
        } catch (IOException e) {
            log.warn("cannot remove {}, which is of no use", fresh, e);
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
            int level = Files.size(from) > LARGE ? MODERATE : THOROUGH;
            FrameWriter out = new FrameWriter(file, key, header, level);
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

    /// Returns whose session it was.
    private RecordingHead prove(Path fresh, DataKey key, byte[] expected)
            throws IOException, DamagedException {
        MessageDigest digest = FrameFormat.sha256();
        RecordingHead head = null;
        try (FrameSource source = frames(fresh, key)) {
            RawFrame frame = source.next();
            while (frame != null) {
                if (stopped) {
                    throw new StoppedException();
                }
                if (head == null && FrameDecoder.decode(frame) instanceof Frame.Headed headed) {
                    head = headed.head();
                }
                update(digest, frame);
                frame = source.next();
            }
        }
        if (head == null || !Arrays.equals(expected, digest.digest())) {
            throw new DamagedException("the new file does not hold what the old one does");
        }
        return head;
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
