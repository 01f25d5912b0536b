package io.sallyport.gateway.channel;

import io.sallyport.gateway.channel.FileScope.Place;
import io.sallyport.gateway.channel.OpenFiles.Outstanding;
import io.sallyport.gateway.channel.PendingRequests.Pending;
import io.sallyport.gateway.relay.Flow;
import io.sallyport.policy.target.UserData;
import io.sallyport.recorder.recording.FileTransfer.Direction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
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
/// Where the inventory lists the folders that hold user data, a request that names files first
/// waits until the target said where its names lead ([Whereabouts]), and goes on with the path that
/// was judged in the place of its own; what is done to files that are open does not wait for it.
/// Elsewhere paths are as the client wrote them, and all are judged alike.
final class SftpInspector implements TrafficInspector {
    private static final int VERSION = 3;
    private static final int REFUSALS_JOURNALLED = 16;
    private static final byte[] UNKNOWN_EXTENSION =
            "refused@sallyport".getBytes(StandardCharsets.US_ASCII);

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
    private final Onward onward;
    private final FileScope scope;
    private final OpenFiles open;
    private final PacketAssembler requests = new PacketAssembler(this::request);
    private final PacketAssembler responses = new PacketAssembler(this::response);
    private final ArrayDeque<Flow.Item> delayed =
            new ArrayDeque<>(); // guards itself; bounded by the flow's own limit
    private final AtomicInteger refusals = new AtomicInteger();
    private final @Nullable Asking asking;
    private boolean begun;
    private boolean breached;
    private boolean garbled;
    private boolean spent; // the session took what one may take

    /// What there is where the target is asked about paths.
    private record Asking(PathQuestions questions, AnswerSieve sieve, PendingRequests pending) {}

    SftpInspector(FileLedger files, Flow toTarget, Onward onward, FileScope scope) {
        this.files = files;
        this.toTarget = toTarget;
        this.onward = onward;
        this.scope = scope;
        this.open = new OpenFiles(files);
        this.asking = scope.listed() == null ? null : asking(scope.listed());
    }

    private Asking asking(UserData listed) {
        PathQuestions questions =
                new PathQuestions(packet -> toTarget.ownData(0, packet), open::isOutstanding);
        return new Asking(
                questions,
                new AnswerSieve(questions, this::follow),
                new PendingRequests(new Whereabouts(listed, questions)::of, this::decide));
    }

    // ---- from the operator

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

    @Override
    public void endOfFile() {
        if (asking == null) {
            toTarget.endOfFile();
        } else {
            asking.pending().end(toTarget::endOfFile);
        }
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
            case 4 -> { // CLOSE
                String handle = OpenFiles.handle(packet);
                open.remember(id, Outstanding.on(Outstanding.Kind.CLOSE, handle, 0));
                pass(data, offset, length);
            }
            case 5 -> { // READ
                String handle = OpenFiles.handle(packet);
                open.remember(id, Outstanding.on(Outstanding.Kind.READ, handle, packet.getLong()));
                pass(data, offset, length);
            }
            case 6 -> writes(id, packet, data, offset, length);
            case 7, 8, 11, 12, 16, 17, 19 -> { // looks only
                open.remember(id, Outstanding.OTHER);
                pass(data, offset, length);
            }
            case 10 -> { // FSETSTAT
                open.remember(id, Outstanding.OTHER);
                FileTally file = open.find(OpenFiles.handle(packet));
                FileAccess access = accessed("setstat", file, null);
                holdUnless(scope.refusalToChange(file), id, access, data, offset, length);
            }
            case 3, 9, 13, 14, 15, 18, 20 -> {
                open.remember(id, Outstanding.OTHER);
                names(id, FileRequest.of(type, packet).orElseThrow(), data, offset, length);
            }
            case 200 -> {
                open.remember(id, Outstanding.OTHER);
                extended(id, packet, data, offset, length);
            }
            default -> throw new IllegalArgumentException("request type " + type);
        }
    }

    /// INIT, once and with nothing but a version: otherwise it could carry anything, unrecorded.
    /// Later versions than 3 write requests another way: the server is told that there is none.
    private void begin(byte[] data, int offset, int length) {
        if (begun || length != 9) {
            throw new IllegalArgumentException("a second INIT, or a long one");
        }
        begun = true;
        byte[] packet = Arrays.copyOfRange(data, offset, offset + length);
        ByteBuffer version = ByteBuffer.wrap(packet);
        version.putInt(5, Math.clamp(Integer.toUnsignedLong(version.getInt(5)), 0, VERSION));
        toTarget.data(0, packet, 0, length);
    }

    private void writes(int id, Buffer packet, byte[] data, int offset, int length) {
        String handle = OpenFiles.handle(packet);
        long place = packet.getLong();
        int size = packet.getInt();
        if (size < 0 || size > packet.available()) {
            throw new IllegalArgumentException("write of " + size);
        }
        open.remember(id, Outstanding.on(Outstanding.Kind.WRITE, handle, place));
        open.written(handle, place, packet.array(), packet.rpos(), size);
        boolean waits;
        synchronized (delayed) {
            waits = !delayed.isEmpty() || !open.beginsWrite();
        }
        if (waits) {
            Flow.Item write = toTarget.heldData(0, numbered(data, offset, length), 0, length);
            synchronized (delayed) {
                delayed.addLast(write);
            }
            passDelayed();
        } else {
            pass(data, offset, length);
        }
    }

    /// Lets waiting writes go as far as the limit allows.
    private void passDelayed() {
        while (true) {
            Flow.Item next;
            synchronized (delayed) {
                if (delayed.isEmpty() || !open.beginsWrite()) {
                    return;
                }
                next = delayed.removeFirst();
            }
            toTarget.clear(next);
        }
    }

    private void extended(int id, Buffer packet, byte[] data, int offset, int length) {
        int nameAt = packet.rpos() + 4;
        String name = packet.getString();
        int nameEnd = packet.rpos();
        Optional<FileRequest> named = FileRequest.extended(name, packet);
        if (named.isPresent()) {
            names(id, named.get(), data, offset, length);
        } else if (name.equals("copy-data")) {
            FileTally from = open.find(OpenFiles.handle(packet));
            packet.getLong();
            packet.getLong();
            FileTally to = open.find(OpenFiles.handle(packet));
            String no = scope.refusalToCopy(from, to);
            holdUnless(no, id, accessed("copy", from, to), data, offset, length);
        } else if (HARMLESS_EXTENSIONS.contains(name)) {
            pass(data, offset, length);
        } else {
            String shown = name.length() > 64 ? name.substring(0, 64) + "…" : name;
            refused("sftp extension " + shown, "it is not listed");
            byte[] renamed = Arrays.copyOfRange(data, offset, offset + length);
            Arrays.fill(renamed, nameAt - offset, nameEnd - offset, (byte) 'x');
            pass(renamed, 0, length);
        }
    }

    // ---- what names files

    private void names(int id, FileRequest request, byte[] data, int offset, int length) {
        Pending one =
                new Pending(
                        id,
                        request.from(offset),
                        Arrays.copyOfRange(data, offset, offset + length));
        if (asking == null) {
            decide(one, request.names().stream().map(_ -> Place.UNRESOLVED).toList());
        } else {
            asking.pending().add(one);
        }
    }

    private void decide(Pending one, List<Place> places) {
        FileRequest request = one.request;
        int due = one.packet.length;
        FileAccess access = accessed(request, places);
        String no = scope.refusal(request, places);
        if (no != null) {
            refuse(one.id, asking == null ? no : no + " (" + access.inWords() + ")", due);
            return;
        }
        if (request.opens()) {
            Direction direction =
                    request.deed() == FileRequest.Deed.WRITE
                            ? Direction.UPLOAD
                            : Direction.DOWNLOAD;
            open.opens(one.id, new FileTally(access, direction));
        }
        byte[] asked = request.leadingTo(places, one.packet);
        hold(files.accessed(access), numbered(asked, 0, asked.length), due);
    }

    private static FileAccess accessed(FileRequest request, List<Place> places) {
        RemotePath other = request.other();
        return new FileAccess(
                request.deed().word,
                request.path().text(),
                other == null ? null : other.text(),
                places.getFirst().resolvedText(),
                other == null ? null : places.getLast().resolvedText(),
                places.stream().anyMatch(Place::isInside));
    }

    private static FileAccess accessed(
            String operation, @Nullable FileTally file, @Nullable FileTally other) {
        boolean isCopy = operation.equals("copy");
        return new FileAccess(
                operation,
                pathOf(file),
                isCopy ? pathOf(other) : null,
                file == null ? null : file.resolved(),
                other == null ? null : other.resolved(),
                FileScope.isInside(file) || isCopy && FileScope.isInside(other));
    }

    private static String pathOf(@Nullable FileTally file) {
        return file == null ? "an open file" : file.path();
    }

    // ---- to the target

    private void holdUnless(
            @Nullable String no, int id, FileAccess access, byte[] data, int offset, int length) {
        if (no != null) {
            refuse(id, no, length);
        } else {
            hold(files.accessed(access), numbered(data, offset, length), length);
        }
    }

    /// The target is asked for something that no server knows, under the number of what was asked:
    /// its answer is the refusal, in its place among the others.
    private void refuse(int id, String why, int due) {
        refused("sftp", why);
        Buffer packet = new ByteArrayBuffer();
        packet.putInt(1 + 4 + 4 + UNKNOWN_EXTENSION.length);
        packet.putByte((byte) 200); // SSH_FXP_EXTENDED
        packet.putInt(id);
        packet.putBytes(UNKNOWN_EXTENSION);
        byte[] whole = packet.getCompactData();
        byte[] numbered = numbered(whole, 0, whole.length);
        toTarget.clear(toTarget.heldData(0, numbered, 0, numbered.length, due));
    }

    private void refused(String request, String why) {
        if (refusals.incrementAndGet() <= REFUSALS_JOURNALLED) {
            files.refused(request, why);
        }
    }

    private void hold(CompletableFuture<Void> fact, byte[] packet, int due) {
        Flow.Item item = toTarget.heldData(0, packet, 0, packet.length, due);
        files.whenDurable(fact, () -> toTarget.clear(item));
    }

    private void pass(byte[] data, int offset, int length) {
        if (asking == null) {
            toTarget.data(0, data, offset, length);
            return;
        }
        int id = ByteBuffer.wrap(data).getInt(offset + 5);
        int number = asking.questions().numberFor(id);
        if (number == id) {
            toTarget.data(0, data, offset, length);
        } else {
            byte[] changed = Arrays.copyOfRange(data, offset, offset + length);
            ByteBuffer.wrap(changed).putInt(5, number);
            toTarget.data(0, changed, 0, length);
        }
    }

    /// A copy of a packet, under the number that it goes to the target under.
    private byte[] numbered(byte[] data, int offset, int length) {
        byte[] packet = Arrays.copyOfRange(data, offset, offset + length);
        if (asking != null) {
            ByteBuffer head = ByteBuffer.wrap(packet);
            head.putInt(5, asking.questions().numberFor(head.getInt(5)));
        }
        return packet;
    }

    // ---- from the target

    @Override
    public void fromTarget(byte[] data, int offset, int length) {
        if (asking == null) {
            follow(data, offset, length);
        } else {
            asking.sieve().add(data, offset, length);
        }
    }

    private void follow(byte[] data, int offset, int length) {
        if (!garbled && !isSftp(data, offset, length)) {
            garbled = true; // for good: what looks like packets again may be anything
            // A target's login script that prints something breaks SFTP for everybody; the client
            // will say so.
            files.garbled();
            if (asking != null) {
                asking.questions().giveUp();
            }
        }
        if (spent) {
            onward.kept(length);
        } else if (garbled) {
            onward.unfollowed(data, offset, length);
        } else {
            onward.followed(data, offset, length);
        }
    }

    private boolean isSftp(byte[] data, int offset, int length) {
        try {
            return responses.add(data, offset, length);
        } catch (RuntimeException malformed) {
            return false;
        }
    }

    private void response(byte[] data, int offset, int length) {
        int type = data[offset + 4] & 0xff;
        if (type != 2) { // VERSION answers INIT, which has no number
            spent |= !open.answered(type, new ByteArrayBuffer(data, offset + 5, length - 5));
            passDelayed();
        }
    }

    @Override
    public void close() {
        open.close();
        if (asking != null) {
            asking.questions().giveUp();
        }
    }
}
