package io.sallyport.recorder.recording;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The frames of a recording that one reader has not taken yet. The recording never waits for it:
/// what does not fit is thrown away with all that waits, and the reader starts from the file again.
///
/// `staged` is guarded by the recording's lock, all else by `lock`, which may be taken under it.
final class Follower {
    /// The most bytes that wait for a reader.
    static final int LIMIT_BYTES = 1 << 20;

    /// What a frame takes besides its data.
    private static final int FRAME_BYTES = 128;

    private final List<Frame> staged = new ArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ArrayDeque<Frame> waiting = new ArrayDeque<>();
    private int bytes;
    private volatile boolean behind;
    private boolean over;

    /// A frame that is not in the file yet.
    void stage(Frame frame) {
        if (!behind) {
            staged.add(frame);
        }
    }

    /// What was staged is recorded, so it may be seen.
    void release() {
        if (staged.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            for (Frame frame : staged) {
                bytes += size(frame);
                waiting.addLast(frame);
            }
            if (bytes > LIMIT_BYTES) {
                behind = true;
                bytes = 0;
                waiting.clear();
            }
            arrived.signal();
        } finally {
            lock.unlock();
        }
        staged.clear();
    }

    /// Nothing comes any more.
    void end() {
        lock.lock();
        try {
            over = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /// The next frame; absent when none came in that time, when the recording is over, or when the
    /// reader fell behind.
    @Nullable Frame poll(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (waiting.isEmpty() && !over && !behind && left > 0) {
                left = arrived.awaitNanos(left);
            }
            Frame frame = waiting.pollFirst();
            bytes -= frame == null ? 0 : size(frame);
            return frame;
        } finally {
            lock.unlock();
        }
    }

    /// How much waits.
    int bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /// Frames were thrown away.
    boolean isBehind() {
        return behind;
    }

    /// The recording is over, and all of it was taken.
    boolean isOver() {
        lock.lock();
        try {
            return over && !behind && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /// Sleeps until the recording is over, but no longer than that.
    void awaitEnd(Duration most) throws InterruptedException {
        long left = most.toNanos();
        lock.lock();
        try {
            while (!over && left > 0) {
                left = arrived.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private static int size(Frame frame) {
        int data =
                switch (frame) {
                    case Frame.Shown shown -> shown.data().length;
                    case Frame.Written written -> written.data().length;
                    case Frame.Noticed noticed -> 2 * noticed.text().length();
                    case Frame.FileMoved moved -> 2 * moved.file().path().length();
                    case Frame.ChannelOpened(_, _, ChannelHead head) -> {
                        String command = head.command();
                        yield command == null ? 0 : 2 * command.length();
                    }
                    default -> 0; // of a bounded, small size
                };
        return FRAME_BYTES + data;
    }
}
