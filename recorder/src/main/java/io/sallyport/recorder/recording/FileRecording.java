package io.sallyport.recorder.recording;

import io.sallyport.recorder.recording.RecordingFiles.RecordingFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A recording being written to a file.
///
/// State is guarded by `lock`, held over a write but never over a force: a keystroke does not wait
/// for the disk. `closing` keeps the file open while it is forced; it is taken before `lock`.
final class FileRecording implements Recording {
    private static final Logger log = LoggerFactory.getLogger(FileRecording.class);

    /// How many channels one session may open over its life.
    static final int MAX_CHANNELS = 65_536;

    private static final byte[] NOTHING = {};

    private final Path path;
    private final RecordingHead head;
    private final Limits limits;
    private final RecordingFile file;
    private final Ending ending;
    private final LongSupplier nanos;
    private final long origin;

    private final ReentrantLock lock = new ReentrantLock();
    private final FrameWriter frames;

    /// By channel number; null once closed.
    private final List<@Nullable ChannelCount> channels = new ArrayList<>();

    private final List<Follower> followers = new ArrayList<>();

    private long shown;
    private boolean dirty;
    private boolean ended;
    private @Nullable Throwable broken;

    private final ReentrantLock closing = new ReentrantLock();
    private boolean closed;
    private boolean brokenTold;
    private final DataKey key;
    private @Nullable Seal seal;

    /// What becomes of a recording when it is over. Called once each, off the hot path.
    interface Ending {
        /// Vouches for the recording in the journal.
        Seal sealed(FileRecording recording, Written written);

        /// Says in the journal that the recording broke off.
        void broke(FileRecording recording);
    }

    /// A recording as its writer left it.
    ///
    /// @param plain bytes of frames, before packing
    /// @param shown bytes of it that terminals showed
    /// @param chain the chain's head, lower-case hex
    record Written(DataKey key, long plain, long shown, String chain) {}

    /// @param key new, and for this file only
    /// @param header of the file
    /// @param nanos a steady count of nanoseconds
    /// @param elapsedMillis how long ago the session started
    FileRecording(
            Path path,
            RecordingHead head,
            DataKey key,
            FileHeader header,
            LongSupplier nanos,
            long elapsedMillis,
            Limits limits,
            RecordingFile file,
            Ending ending)
            throws IOException {
        this.path = path;
        this.head = head;
        this.key = key;
        this.limits = limits;
        this.file = file;
        this.ending = ending;
        this.nanos = nanos;
        this.origin = nanos.getAsLong() - TimeUnit.MILLISECONDS.toNanos(elapsedMillis);
        this.frames = new FrameWriter(file, key, header, ChunkCoder.FAST);
        RecordingHead bounded =
                new RecordingHead(
                        head.session(),
                        FrameFormat.bounded(head.node(), FrameFormat.MAX_NAME_BYTES),
                        FrameFormat.bounded(head.person(), FrameFormat.MAX_NAME_BYTES),
                        FrameFormat.bounded(head.source(), FrameFormat.MAX_NAME_BYTES),
                        FrameFormat.bounded(head.target(), FrameFormat.MAX_NAME_BYTES),
                        FrameFormat.bounded(head.account(), FrameFormat.MAX_NAME_BYTES),
                        head.started());
        byte[] json = FrameFormat.JSON.writeValueAsBytes(bounded);
        frames.frame(FrameFormat.HEADED, 0, now(), json, 0, json.length);
        frames.flush();
        file.sync();
    }

    RecordingHead head() {
        return head;
    }

    Path path() {
        return path;
    }

    @Override
    public int openChannel(ChannelHead channel) {
        ChannelHead.Terminal terminal = channel.terminal();
        ChannelHead bounded =
                new ChannelHead(
                        channel.kind(),
                        FrameFormat.boundedOrNull(channel.command(), FrameFormat.MAX_TEXT_BYTES),
                        terminal == null
                                ? null
                                : new ChannelHead.Terminal(
                                        FrameFormat.bounded(
                                                terminal.type(), FrameFormat.MAX_NAME_BYTES),
                                        terminal.columns(),
                                        terminal.rows()));
        byte[] json = json(bounded);
        lock.lock();
        try {
            check();
            if (channels.size() >= MAX_CHANNELS) {
                throw new IllegalStateException(
                        "session "
                                + head.session()
                                + " has opened "
                                + MAX_CHANNELS
                                + " channels, which is all a recording holds; start a new session");
            }
            int number = channels.size();
            write(
                    FrameFormat.CHANNEL_OPENED,
                    number,
                    json,
                    at -> new Frame.ChannelOpened(at, number, bounded));
            channels.add(new ChannelCount(terminal != null, limits.inputHashBytes()));
            flush();
            return number;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void screen(int channel, byte[] data, int offset, int length) {
        lock.lock();
        try {
            check();
            count(channel).shown(length);
            shown += length;
            writeData(
                    FrameFormat.SHOWN,
                    channel,
                    data,
                    offset,
                    length,
                    (at, part) -> new Frame.Shown(at, channel, part));
            // Recorded before it is shown: a crash between the two may lose output, never evidence.
            flush();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void output(int channel, OutputStreamKind stream, byte[] data, int offset, int length) {
        int type =
                switch (stream) {
                    case STDOUT -> FrameFormat.STDOUT;
                    case STDERR -> FrameFormat.STDERR;
                };
        lock.lock();
        try {
            check();
            ChannelCount count = count(channel);
            boolean capped = count.isCapped();
            int kept = count.output(stream, data, offset, length, limits.outputCapBytes());
            writeData(
                    type,
                    channel,
                    data,
                    offset,
                    kept,
                    (at, part) -> new Frame.Written(at, channel, stream, part));
            if (!capped && count.isCapped()) {
                write(FrameFormat.CAPPED, channel, NOTHING, at -> new Frame.Capped(at, channel));
            }
            followers.forEach(Follower::release);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void input(int channel, byte[] data, int offset, int length) {
        lock.lock();
        try {
            check();
            count(channel).input(data, offset, length);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void typed(int channel, int length) {
        lock.lock();
        try {
            check();
            count(channel).typed(length);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void resize(int channel, int columns, int rows) {
        byte[] size = ByteBuffer.allocate(8).putInt(columns).putInt(rows).array();
        writeNow(
                FrameFormat.RESIZED,
                channel,
                size,
                at -> new Frame.Resized(at, channel, columns, rows));
    }

    @Override
    public void notice(int channel, String text) {
        String bounded = FrameFormat.bounded(text, FrameFormat.MAX_TEXT_BYTES);
        lock.lock();
        try {
            if (!isOver(channel)) {
                writeNow(
                        FrameFormat.NOTICED,
                        channel,
                        bounded.getBytes(StandardCharsets.UTF_8),
                        at -> new Frame.Noticed(at, channel, bounded));
            }
        } finally {
            lock.unlock();
        }
    }

    /// Whether there was such a channel, and it is closed.
    private boolean isOver(int channel) {
        return channel >= 0 && channel < channels.size() && channels.get(channel) == null;
    }

    @Override
    public void file(int channel, FileTransfer transfer) {
        FileTransfer bounded =
                new FileTransfer(
                        FrameFormat.bounded(transfer.path(), FrameFormat.MAX_TEXT_BYTES),
                        transfer.direction(),
                        transfer.bytes(),
                        transfer.sha256(),
                        transfer.complete());
        writeNow(
                FrameFormat.FILE_MOVED,
                channel,
                json(bounded),
                at -> new Frame.FileMoved(at, channel, bounded));
    }

    @Override
    public long mark(int channel, Marker marker) {
        String entry = marker.entry();
        Marker bounded =
                new Marker(
                        marker.kind(),
                        FrameFormat.bounded(marker.text(), FrameFormat.MAX_TEXT_BYTES),
                        FrameFormat.boundedOrNull(entry, FrameFormat.MAX_NAME_BYTES));
        byte[] json = json(bounded);
        lock.lock();
        try {
            check();
            int about = isOver(channel) ? NO_CHANNEL : channel;
            if (about != NO_CHANNEL) {
                count(about);
            }
            write(FrameFormat.MARKED, about, json, at -> new Frame.Marked(at, about, bounded));
            flush();
            return frames.lastOffset();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public ChannelSummary closeChannel(
            int channel, @Nullable Integer exitStatus, @Nullable String exitSignal) {
        lock.lock();
        try {
            check();
            ChannelSummary summary = closeCounted(channel, exitStatus, exitSignal);
            flush();
            return summary;
        } finally {
            lock.unlock();
        }
    }

    private ChannelSummary closeCounted(
            int channel, @Nullable Integer exitStatus, @Nullable String exitSignal) {
        ChannelSummary summary = count(channel).summary();
        channels.set(channel, null);
        String signal = FrameFormat.boundedOrNull(exitSignal, FrameFormat.MAX_NAME_BYTES);
        write(
                FrameFormat.CHANNEL_CLOSED,
                channel,
                json(new FrameFormat.Closing(summary, exitStatus, signal)),
                at -> new Frame.ChannelClosed(at, channel, summary, exitStatus, signal));
        return summary;
    }

    @Override
    public long now() {
        return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - origin);
    }

    @Override
    public Seal seal() {
        closing.lock();
        try {
            if (seal != null) {
                return seal;
            }
            if (!closed) {
                end();
            }
            if (broken() != null) {
                tellBroken();
                throw unavailable();
            }
            // Outside the file's lock: a late packet is refused at once, not after the journal.
            Seal made = ending.sealed(this, written());
            seal = made;
            return made;
        } finally {
            closing.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            if (broken == null && !ended) {
                for (int channel = 0; channel < channels.size(); channel++) {
                    if (channels.get(channel) != null) {
                        closeCounted(channel, null, null);
                    }
                }
                byte[] mark = FrameFormat.endMark();
                byte[] end =
                        ByteBuffer.allocate(Long.BYTES + mark.length)
                                .putLong(frames.frames())
                                .put(mark)
                                .array();
                long count = frames.frames();
                write(FrameFormat.ENDED, 0, end, at -> new Frame.Ended(at, count));
                endFile();
                followers.forEach(Follower::release);
            }
        } catch (RecordingUnavailableException e) {
            log.error("recording {} cannot be ended", path, e);
        } finally {
            ended = true;
            followers.forEach(Follower::end);
            lock.unlock();
        }
        closed = true;
        try {
            if (broken() == null) {
                file.sync();
            }
            file.close();
        } catch (IOException e) {
            breakOff(e);
        }
    }

    private void endFile() {
        try {
            frames.end(0);
        } catch (IOException e) {
            broken = e;
            throw unavailable();
        }
    }

    private Written written() {
        lock.lock();
        try {
            return new Written(key, frames.plain(), shown, frames.chain());
        } finally {
            lock.unlock();
        }
    }

    private void tellBroken() {
        if (!brokenTold) {
            ending.broke(this);
            brokenTold = true;
        }
    }

    /// Writes out what waits and forces it to disk; called by the flusher.
    void makeDurable() {
        if (!closing.tryLock()) {
            return; // It is being sealed, which makes it durable.
        }
        try {
            if (closed || !flushIfDirty()) {
                return;
            }
            file.sync();
        } catch (IOException e) {
            breakOff(e);
        } finally {
            closing.unlock();
        }
    }

    private boolean flushIfDirty() {
        lock.lock();
        try {
            if (broken != null) {
                return false;
            }
            if (!frames.isEmpty()) {
                flush();
            } else if (!dirty) {
                frames.shrink();
            }
            boolean wasDirty = dirty;
            dirty = false;
            return wasDirty;
        } catch (RecordingUnavailableException e) {
            log.error("recording {} cannot be written", path, e);
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// From now on every call is refused.
    void breakOff(Throwable cause) {
        lock.lock();
        try {
            if (broken == null) {
                broken(cause);
                log.error("recording {} cannot be written", path, cause);
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Throwable broken() {
        lock.lock();
        try {
            return broken;
        } finally {
            lock.unlock();
        }
    }

    private void writeNow(int type, int channel, byte[] payload, LongFunction<Frame> frame) {
        lock.lock();
        try {
            check();
            count(channel);
            write(type, channel, payload, frame);
            flush();
        } finally {
            lock.unlock();
        }
    }

    /// Data of a channel as followers read it.
    private interface DataFrame {
        Frame of(long at, byte[] part);
    }

    private void writeData(
            int type, int channel, byte[] data, int offset, int length, DataFrame frame) {
        int done = 0;
        while (done < length) {
            int from = offset + done;
            int part = Math.min(length - done, FrameFormat.MAX_DATA);
            write(
                    type,
                    channel,
                    data,
                    from,
                    part,
                    at -> frame.of(at, Arrays.copyOfRange(data, from, from + part)));
            done += part;
        }
    }

    private void write(int type, int channel, byte[] payload, LongFunction<Frame> frame) {
        write(type, channel, payload, 0, payload.length, frame);
    }

    /// @param frame what followers read of it, from its offset in milliseconds
    private void write(
            int type,
            int channel,
            byte[] payload,
            int offset,
            int length,
            LongFunction<Frame> frame) {
        try {
            frames.frame(
                    type, channel, Math.max(frames.lastOffset(), now()), payload, offset, length);
            dirty = true;
        } catch (IOException e) {
            broken(e);
            throw unavailable();
        }
        if (!followers.isEmpty()) {
            Frame followed = frame.apply(frames.lastOffset());
            followers.forEach(follower -> follower.stage(followed));
        }
    }

    private void flush() {
        try {
            frames.flush();
            dirty = true;
        } catch (IOException e) {
            broken(e);
            throw unavailable();
        }
        followers.forEach(Follower::release);
    }

    private void broken(Throwable cause) {
        broken = cause;
        followers.forEach(Follower::end);
    }

    /// What is in the file, read with the key it is written with: also where this node keeps none
    /// that opens it later.
    ///
    /// @throws RecordingUnavailableException when it cannot be read back
    RecordingReader readBack() {
        return RecordingReader.open(path, List.of((recording, wrapped) -> Optional.of(key)));
    }

    /// @param frames how many precede what the follower gets
    record Following(Follower follower, long frames) {}

    /// Hands every frame from now on to a follower, too, and nothing waits for it. The frames
    /// before are in the file when this returns.
    Following follow() {
        Follower follower = new Follower();
        lock.lock();
        try {
            if (ended || broken != null) {
                follower.end();
            } else {
                flush();
                followers.add(follower);
            }
            return new Following(follower, frames.frames());
        } finally {
            lock.unlock();
        }
    }

    void unfollow(Follower follower) {
        lock.lock();
        try {
            followers.remove(follower);
        } finally {
            lock.unlock();
        }
    }

    /// Whether nothing is written any more.
    boolean isOver() {
        lock.lock();
        try {
            return ended || broken != null;
        } finally {
            lock.unlock();
        }
    }

    private ChannelCount count(int channel) {
        ChannelCount count =
                channel >= 0 && channel < channels.size() ? channels.get(channel) : null;
        if (count == null) {
            throw new IllegalStateException(
                    "session " + head.session() + " has no open channel " + channel);
        }
        return count;
    }

    private void check() {
        if (broken != null) {
            throw unavailable();
        }
        if (ended) {
            throw new RecordingUnavailableException(
                    "the recording of session "
                            + head.session()
                            + " is sealed; nothing more can"
                            + " happen in it");
        }
    }

    private RecordingUnavailableException unavailable() {
        Throwable cause = broken();
        return new RecordingUnavailableException(
                "cannot write the recording "
                        + path
                        + ": "
                        + cause
                        + "; the session cannot go on. Make room or repair the disk, then start a"
                        + " new one",
                cause);
    }

    private static byte[] json(Object value) {
        // Through a string: half a surrogate pair becomes "?" instead of an exception.
        return FrameFormat.JSON.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
    }
}
