package io.sallyport.gateway.channel;

import io.sallyport.gateway.relay.Flow;
import io.sallyport.recorder.recording.FileTransfer.Direction;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/// Follows SFTP version 3 (draft-ietf-secsh-filexfer-02, with OpenSSH's extensions): which files
/// are opened, changed and moved, with hashes.
///
/// Every request that changes something, and every open, waits until its fact is durable. An
/// extension that is not listed reaches the server under a name it does not know, so that the
/// server itself answers "unsupported". A request type that is not listed, or a stream that is not
/// SFTP, ends the session; so does what could not be followed to the right file: two requests under
/// one number, a write to a file that the target has not opened.
///
/// Paths are as the client wrote them: the server resolves links and `..`, which this inspector
/// cannot see.
final class SftpInspector implements TrafficInspector {
    private static final int OUTSTANDING_LIMIT = 8192;

    /// Writes that may be at the target without an answer. PuTTY sends without waiting for any, and
    /// OpenSSH's server reads faster than it works: what it then holds slows it down by the square.
    private static final int WRITES_LIMIT = 256;

    private static final int OPEN_LIMIT = 4096;
    private static final int REFUSALS_JOURNALLED = 16;

    /// Linux's `PATH_MAX`: no server could use a longer one.
    private static final int PATH_LIMIT = 4096;

    private static final Set<String> HARMLESS_EXTENSIONS =
            Set.of(
                    "fsync@openssh.com",
                    "statvfs@openssh.com",
                    "fstatvfs@openssh.com",
                    "limits@openssh.com",
                    "expand-path@openssh.com",
                    "home-directory",
                    "users-groups-by-id@openssh.com",
                    "vendor-id");

    private final FileLedger files;
    private final Flow toTarget;
    private final FileRights rights;
    private final PacketAssembler requests = new PacketAssembler(this::request);
    private final PacketAssembler responses = new PacketAssembler(this::response);

    private final Object lock =
            new Object(); // guards the maps and the tallies: two threads meet here
    private final Map<Integer, Outstanding> outstanding = new HashMap<>();
    private final Map<String, FileTally> open = new HashMap<>();
    private final ArrayDeque<Flow.Item> delayed =
            new ArrayDeque<>(); // bounded by the flow's own limit
    private int writing;
    private boolean begun;
    private boolean breached;
    private boolean garbled;
    private int refusals;

    /// A request that waits for its response. All are kept, also those that say nothing about a
    /// file's content: whose response it is, only its number tells.
    private record Outstanding(Kind kind, String handle, long place, @Nullable FileTally file) {
        enum Kind {
            OPEN,
            READ,
            WRITE,
            CLOSE,
            OTHER
        }

        static final Outstanding OTHER = new Outstanding(Kind.OTHER, "", 0, null);
    }

    SftpInspector(FileLedger files, Flow toTarget, FileRights rights) {
        this.files = files;
        this.toTarget = toTarget;
        this.rights = rights;
    }

    @Override
    public boolean fromOperator(byte[] data, int offset, int length) {
        if (breached) {
            return false; // The session ends; nothing more is passed on.
        }
        String fault = "a packet of impossible length";
        boolean isSftp = false;
        try {
            isSftp = requests.add(data, offset, length);
        } catch (RuntimeException malformed) {
            fault = String.valueOf(malformed.getMessage());
        }
        if (!isSftp) {
            breached = true;
            files.breach("what was sent is not the file transfer protocol: " + fault);
        }
        return isSftp;
    }

    private void request(byte[] data, int offset, int length) {
        int type = data[offset + 4] & 0xff;
        if (type == 1) {
            begin(data, offset, length);
            return;
        }
        Buffer packet = new ByteArrayBuffer(data, offset + 5, length - 5);
        int id = packet.getInt();
        switch (type) {
            case 3 -> opens(id, packet, data, offset, length);
            case 4 -> { // CLOSE
                remember(id, new Outstanding(Outstanding.Kind.CLOSE, handle(packet), 0, null));
                pass(data, offset, length);
            }
            case 5 -> { // READ
                String handle = handle(packet);
                remember(
                        id, new Outstanding(Outstanding.Kind.READ, handle, packet.getLong(), null));
                pass(data, offset, length);
            }
            case 6 -> writes(id, packet, data, offset, length);
            case 7, 8, 11, 12, 16, 17, 19 -> { // looks only
                remember(id, Outstanding.OTHER);
                pass(data, offset, length);
            }
            case 9, 10, 13, 14, 15, 18, 20 -> {
                remember(id, Outstanding.OTHER);
                String no = type == 13 || type == 15 ? rights.remove() : rights.put();
                if (no != null) {
                    refuse(id, no);
                    return;
                }
                changes(type, packet, data, offset, length);
            }
            case 200 -> {
                remember(id, Outstanding.OTHER);
                extended(id, packet, data, offset, length);
            }
            default -> throw new IllegalArgumentException("request type " + type);
        }
    }

    private void changes(int type, Buffer packet, byte[] data, int offset, int length) {
        switch (type) {
            case 9 -> touches("setstat", text(packet), null, data, offset, length);
            case 10 -> touches("setstat", pathOf(handle(packet)), null, data, offset, length);
            case 13 -> touches("remove", text(packet), null, data, offset, length);
            case 14 -> touches("mkdir", text(packet), null, data, offset, length);
            case 15 -> touches("rmdir", text(packet), null, data, offset, length);
            case 18 -> touches("rename", text(packet), text(packet), data, offset, length);
            case 20 -> touches("symlink", text(packet), text(packet), data, offset, length);
            default -> throw new IllegalStateException("no change: " + type);
        }
    }

    private void writes(int id, Buffer packet, byte[] data, int offset, int length) {
        String handle = handle(packet);
        long place = packet.getLong();
        int size = packet.getInt();
        if (size < 0 || size > packet.available()) {
            throw new IllegalArgumentException("write of " + size);
        }
        remember(id, new Outstanding(Outstanding.Kind.WRITE, handle, place, null));
        boolean waits;
        synchronized (lock) {
            FileTally file = open.get(handle);
            if (file == null) {
                // A handle that was guessed before the target named it: the bytes would go by
                // uncounted, and the file be vouched for without them.
                throw new IllegalArgumentException("a write to a file that is not open");
            }
            file.piece(place, packet.array(), packet.rpos(), size);
            waits = writing >= WRITES_LIMIT || !delayed.isEmpty();
            writing += waits ? 0 : 1;
        }
        if (waits) {
            Flow.Item write = toTarget.heldData(0, data, offset, length);
            synchronized (lock) {
                delayed.addLast(write);
            }
            passDelayed();
        } else {
            pass(data, offset, length);
        }
    }

    /// INIT, once and with nothing but a version: otherwise it could carry anything, unrecorded.
    private void begin(byte[] data, int offset, int length) {
        if (begun || length != 9) {
            throw new IllegalArgumentException("a second INIT, or a long one");
        }
        begun = true;
        pass(data, offset, length);
    }

    private void opens(int id, Buffer packet, byte[] data, int offset, int length) {
        String path = text(packet);
        // SSH_FXF_WRITE, APPEND, CREAT, TRUNC
        int flags = packet.getInt();
        boolean writes = (flags & (0x02 | 0x04 | 0x08 | 0x10)) != 0;
        boolean reads = !writes || (flags & 0x01) != 0;
        String no = reads && rights.fetch() != null ? rights.fetch() : writes ? rights.put() : null;
        if (no != null) {
            remember(id, Outstanding.OTHER);
            refuse(id, no);
            return;
        }
        FileTally file = new FileTally(path, writes ? Direction.UPLOAD : Direction.DOWNLOAD);
        remember(id, new Outstanding(Outstanding.Kind.OPEN, "", 0, file));
        hold(files.accessed(writes ? "write" : "read", path, null), data, offset, length);
    }

    /// The target is asked for something that no server knows, under the number of what was asked:
    /// its answer is the refusal, in its place among the others.
    private void refuse(int id, String why) {
        if (++refusals <= REFUSALS_JOURNALLED) {
            files.refused("sftp", why);
        }
        byte[] name = "refused@sallyport".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        Buffer packet = new ByteArrayBuffer();
        packet.putInt(1 + 4 + 4 + name.length);
        packet.putByte((byte) 200); // SSH_FXP_EXTENDED
        packet.putInt(id);
        packet.putBytes(name);
        byte[] whole = packet.getCompactData();
        pass(whole, 0, whole.length);
    }

    private void extended(int id, Buffer packet, byte[] data, int offset, int length) {
        int nameAt = packet.rpos() + 4;
        String name = packet.getString();
        int nameEnd = packet.rpos();
        boolean changes =
                switch (name) {
                    case "posix-rename@openssh.com",
                            "hardlink@openssh.com",
                            "lsetstat@openssh.com",
                            "copy-data" ->
                            true;
                    default -> false;
                };
        if (changes && rights.put() != null) {
            refuse(id, rights.put());
            return;
        }
        switch (name) {
            case "posix-rename@openssh.com" ->
                    touches("rename", text(packet), text(packet), data, offset, length);
            case "hardlink@openssh.com" ->
                    touches("hardlink", text(packet), text(packet), data, offset, length);
            case "lsetstat@openssh.com" ->
                    touches("setstat", text(packet), null, data, offset, length);
            case "copy-data" -> {
                String from = pathOf(handle(packet));
                packet.getLong();
                packet.getLong();
                touches("copy", from, pathOf(handle(packet)), data, offset, length);
            }
            default -> {
                if (HARMLESS_EXTENSIONS.contains(name)) {
                    pass(data, offset, length);
                } else {
                    if (++refusals <= REFUSALS_JOURNALLED) {
                        String shown = name.length() > 64 ? name.substring(0, 64) + "…" : name;
                        files.refused("sftp extension " + shown, "it is not listed");
                    }
                    byte[] renamed = Arrays.copyOfRange(data, offset, offset + length);
                    Arrays.fill(renamed, nameAt - offset, nameEnd - offset, (byte) 'x');
                    pass(renamed, 0, length);
                }
            }
        }
    }

    private void touches(
            String operation,
            String path,
            @Nullable String other,
            byte[] data,
            int offset,
            int length) {
        hold(files.accessed(operation, path, other), data, offset, length);
    }

    private void hold(CompletableFuture<Void> fact, byte[] data, int offset, int length) {
        Flow.Item item = toTarget.heldData(0, data, offset, length);
        files.whenDurable(fact, () -> toTarget.clear(item));
    }

    private void pass(byte[] data, int offset, int length) {
        toTarget.data(0, data, offset, length);
    }

    /// Lets waiting writes go as far as the limit allows.
    private void passDelayed() {
        while (true) {
            Flow.Item next;
            synchronized (lock) {
                next = writing < WRITES_LIMIT ? delayed.pollFirst() : null;
                if (next == null) {
                    return;
                }
                writing++;
            }
            toTarget.clear(next);
        }
    }

    private void remember(int id, Outstanding request) {
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

    private static String handle(Buffer packet) {
        byte[] handle = packet.getBytes();
        if (handle.length > 256) { // the draft's own limit
            throw new IllegalArgumentException("handle of " + handle.length + " bytes");
        }
        return new String(handle, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static String text(Buffer packet) {
        String path = packet.getString();
        if (path.length() > PATH_LIMIT) {
            throw new IllegalArgumentException("a path of " + path.length() + " characters");
        }
        return path;
    }

    private String pathOf(String handle) {
        synchronized (lock) {
            FileTally file = open.get(handle);
            return file == null ? "an open file" : file.path();
        }
    }

    @Override
    public boolean fromTarget(byte[] data, int offset, int length) {
        if (garbled) {
            return false; // for good: what looks like packets again may be anything
        }
        boolean isSftp;
        try {
            isSftp = responses.add(data, offset, length);
        } catch (RuntimeException malformed) {
            isSftp = false;
        }
        if (!isSftp) {
            garbled = true;
            // A target's login script that prints something breaks SFTP for everybody; the client
            // will say so.
            files.garbled();
        }
        return isSftp;
    }

    private void response(byte[] data, int offset, int length) {
        int type = data[offset + 4] & 0xff;
        if (type == 2) {
            return; // VERSION answers INIT, which has no number
        }
        Buffer packet = new ByteArrayBuffer(data, offset + 5, length - 5);
        int id = packet.getInt();
        synchronized (lock) {
            Outstanding request = outstanding.remove(id);
            if (request == null) {
                return;
            }
            writing -= request.kind() == Outstanding.Kind.WRITE ? 1 : 0;
            FileTally file = open.get(request.handle());
            switch (type) {
                case 101 -> status(request, file, packet.getInt());
                case 102 -> {
                    FileTally opened = request.file();
                    if (opened != null) {
                        if (open.size() >= OPEN_LIMIT) { // also of a target that only says so
                            throw new IllegalArgumentException("too many open files");
                        }
                        FileTally earlier = open.put(handle(packet), opened);
                        if (earlier != null) { // the target forgot it, the journal does not
                            files.transferred(earlier.summary(false));
                        }
                    }
                }
                case 103 -> {
                    if (file != null && request.kind() == Outstanding.Kind.READ) {
                        int size = packet.getInt();
                        if (size < 0 || size > packet.available()) {
                            throw new IllegalArgumentException("piece of " + size);
                        }
                        file.piece(request.place(), packet.array(), packet.rpos(), size);
                    }
                }
                default -> {
                    // NAME, ATTRS, EXTENDED_REPLY say nothing about a file's content.
                }
            }
        }
        passDelayed();
    }

    private void status(Outstanding request, @Nullable FileTally file, int code) {
        boolean ok = code == 0;
        boolean endOfFile = code == 1;
        switch (request.kind()) {
            case CLOSE -> {
                if (file != null) {
                    open.remove(request.handle());
                    files.transferred(file.summary(ok));
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

    @Override
    public void close() {
        synchronized (lock) {
            open.values().forEach(file -> files.transferred(file.summary(false)));
            open.clear();
            outstanding.clear();
        }
    }
}
