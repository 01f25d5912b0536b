package io.sallyport.gateway.channel;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// The requests of one SFTP channel that wait for an answer, and the files that are open: what goes
/// through them is counted and hashed. Safe for use by many threads; two meet here, which read from
/// the operator and from the target.
final class OpenFiles {
    private static final int OUTSTANDING_LIMIT = 8192;

    /// Writes that may be at the target without an answer. PuTTY sends without waiting for any, and
    /// OpenSSH's server reads faster than it works: what it then holds slows it down by the square.
    private static final int WRITES_LIMIT = 256;

    private static final int OPEN_LIMIT = 4096;
    private static final int HANDLE_LIMIT = 256; // the draft's own

    /// A request that waits for its answer. All are kept, also those that say nothing about a
    /// file's content: whose answer it is, only its number tells.
    record Outstanding(Kind kind, String handle, long place, @Nullable FileTally file) {
        enum Kind {
            OPEN,
            READ,
            WRITE,
            CLOSE,
            OTHER
        }

        static final Outstanding OTHER = new Outstanding(Kind.OTHER, "", 0, null);

        static Outstanding open(FileTally file) {
            return new Outstanding(Kind.OPEN, "", 0, file);
        }

        static Outstanding on(Kind kind, String handle, long place) {
            return new Outstanding(kind, handle, place, null);
        }
    }

    private final FileLedger files;
    private final Object lock = new Object(); // guards everything below, and the tallies
    private final Map<Integer, Outstanding> outstanding = new HashMap<>();
    private final Map<String, FileTally> open = new HashMap<>();
    private int writing;

    OpenFiles(FileLedger files) {
        this.files = files;
    }

    static String handle(Buffer packet) {
        byte[] handle = packet.getBytes();
        if (handle.length > HANDLE_LIMIT) {
            throw new IllegalArgumentException("handle of " + handle.length + " bytes");
        }
        return new String(handle, StandardCharsets.ISO_8859_1);
    }

    // ---- requests

    /// @throws IllegalArgumentException when there are too many, or its number is in use
    void remember(int id, Outstanding request) {
        synchronized (lock) {
            if (outstanding.size() >= OUTSTANDING_LIMIT) {
                if (request.kind() == Outstanding.Kind.READ) {
                    // Some clients ask for a whole large file at once: it goes on, and has no hash.
                    FileTally file = open.get(request.handle());
                    if (file != null) {
                        file.lost();
                    }
                    return;
                }
                throw new IllegalArgumentException("too many requests without a response");
            }
            if (outstanding.putIfAbsent(id, request) != null) {
                // Its response could be taken for the other's, and a file go by unseen.
                throw new IllegalArgumentException("two requests under the number " + id);
            }
        }
    }

    /// What was remembered turned out to be an open.
    void opens(int id, FileTally file) {
        synchronized (lock) {
            outstanding.replace(id, Outstanding.open(file));
        }
    }

    boolean isOutstanding(int id) {
        synchronized (lock) {
            return outstanding.containsKey(id);
        }
    }

    @Nullable FileTally find(String handle) {
        synchronized (lock) {
            return open.get(handle);
        }
    }

    /// A piece of a file on its way to the target.
    ///
    /// @throws IllegalArgumentException when no such file is open
    void written(String handle, long place, byte[] data, int offset, int length) {
        synchronized (lock) {
            FileTally file = open.get(handle);
            if (file == null) {
                // A handle that was guessed before the target named it: the bytes would go by
                // uncounted, and the file be vouched for without them.
                throw new IllegalArgumentException("a write to a file that is not open");
            }
            file.piece(place, data, offset, length);
        }
    }

    /// Whether one more write may go to the target now; it counts from now on.
    boolean beginsWrite() {
        synchronized (lock) {
            if (writing >= WRITES_LIMIT) {
                return false;
            }
            writing++;
            return true;
        }
    }

    // ---- answers

    /// An answer of the target, from its number on. Returns whether what it carries may go on to
    /// the operator.
    ///
    /// @throws RuntimeException on garbage
    boolean answered(int type, Buffer packet) {
        int id = packet.getInt();
        synchronized (lock) {
            Outstanding request = outstanding.remove(id);
            FileTally file = request == null ? null : open.get(request.handle());
            if (request != null && request.kind() == Outstanding.Kind.WRITE) {
                writing--;
            }
            if (type == 103) {
                return data(request, file, packet);
            }
            if (request != null) {
                switch (type) {
                    case 101 -> status(request, file, packet.getInt());
                    case 102 -> opened(request.file(), packet);
                    default -> {
                        // NAME, ATTRS, EXTENDED_REPLY say nothing about a file's content.
                    }
                }
            }
            return true;
        }
    }

    private void opened(@Nullable FileTally file, Buffer packet) {
        if (file == null) {
            return;
        }
        if (open.size() >= OPEN_LIMIT) { // also of a target that only says so
            throw new IllegalArgumentException("too many open files");
        }
        FileTally earlier = open.put(handle(packet), file);
        if (earlier != null) { // the target forgot it, the journal does not
            report(earlier, false);
        }
    }

    private boolean data(@Nullable Outstanding request, @Nullable FileTally file, Buffer packet) {
        if (file == null || request == null || request.kind() != Outstanding.Kind.READ) {
            return files.lets(packet.available()); // what nobody asked for may be of any file
        }
        int size = packet.getInt();
        if (size < 0 || size > packet.available()) {
            throw new IllegalArgumentException("piece of " + size);
        }
        file.piece(request.place(), packet.array(), packet.rpos(), size);
        return !file.isUserData() || files.lets(size);
    }

    private void status(Outstanding request, @Nullable FileTally file, int code) {
        boolean ok = code == 0;
        boolean endOfFile = code == 1;
        switch (request.kind()) {
            case CLOSE -> {
                if (file != null) {
                    open.remove(request.handle());
                    report(file, ok);
                }
            }
            case WRITE, READ -> {
                if (file != null && !ok && !endOfFile) {
                    file.failed();
                }
            }
            case OPEN, OTHER -> {
                // The fact that it was asked for stands, nothing moved.
            }
        }
    }

    private void report(FileTally file, boolean complete) {
        files.transferred(file.summary(complete), file.resolved(), file.isUserData());
    }

    /// Nothing is answered any more.
    void close() {
        synchronized (lock) {
            open.values().forEach(file -> report(file, false));
            open.clear();
            outstanding.clear();
        }
    }
}
