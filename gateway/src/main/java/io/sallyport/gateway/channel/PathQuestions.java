package io.sallyport.gateway.channel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/// Asks an SFTP server where paths lead, between the requests of its client: `REALPATH`, and where
/// a server answers that without following links (the draft does not say that it must), `LSTAT` of
/// each step, which shows it.
///
/// The questions have numbers that the client has no request under; where it takes one up while the
/// question waits, its request goes to the server under another number, and comes back under its
/// own.
///
/// Safe for use by many threads; nothing waits, and nothing is sent while the lock is held.
final class PathQuestions {
    private static final int REALPATH = 16;
    private static final int LSTAT = 7;
    private static final int STATUS = 101;
    private static final int NAME = 104;
    private static final int ATTRIBUTES = 105;
    private static final int NO_SUCH_FILE = 2;

    /// A path with more steps than this is not resolved: each costs a question.
    private static final int STEPS = 64;

    private final Consumer<byte[]> toTarget;
    private final IntPredicate isClients;
    private final Object lock = new Object(); // guards everything below
    private final Map<Integer, CompletableFuture<Answer>> asked = new HashMap<>();
    private final Map<Integer, Integer> renumbered = new HashMap<>(); // the client's, by ours
    private int next = -1; // clients count upwards
    private boolean over;

    private record Answer(int type, Buffer body) {}

    /// @param toTarget sends a packet
    /// @param isClients whether a request of the client waits for an answer under this number
    PathQuestions(Consumer<byte[]> toTarget, IntPredicate isClients) {
        this.toTarget = toTarget;
        this.isClients = isClients;
    }

    // ---- numbers

    /// The number under which a request of the client goes to the target; it is known to wait.
    int numberFor(int id) {
        synchronized (lock) {
            if (!asked.containsKey(id)) {
                return id;
            }
            int free = free();
            renumbered.put(free, id);
            return free;
        }
    }

    /// Whether what the target answers under this number goes to the client as it is.
    boolean isPlain(int number) {
        synchronized (lock) {
            return !asked.containsKey(number) && !renumbered.containsKey(number);
        }
    }

    /// The client's number of what the target answers under this one.
    int clientsNumber(int number) {
        synchronized (lock) {
            Integer clients = renumbered.remove(number);
            return clients == null ? number : clients;
        }
    }

    /// Whether what the target answers under this number was asked here.
    boolean isAsked(int number) {
        synchronized (lock) {
            return asked.containsKey(number);
        }
    }

    private int free() {
        while (asked.containsKey(next) || renumbered.containsKey(next) || isClients.test(next)) {
            next--;
        }
        return next--;
    }

    // ---- questions

    /// Where a path leads when every link in it is followed, also one at its end; of what does not
    /// exist, where it would be. Empty where the target does not say, or cannot be believed.
    CompletableFuture<Optional<RemotePath>> followed(RemotePath path) {
        return settled(located(path));
    }

    /// The same, but fails where what the target says cannot be believed; empty where it says no.
    CompletableFuture<Optional<RemotePath>> located(RemotePath path) {
        return realPath(path)
                .thenCompose(said ->
                        said.isPresent() || !path.endsInName()
                                ? CompletableFuture.completedFuture(said)
                                : realPath(path.parent())
                                        .thenApply(in -> in.map(at -> at.child(path.name()))))
                .thenCompose(this::withoutLinks);
    }

    /// Where the entry itself lies that a path names, be it a link or not.
    CompletableFuture<Optional<RemotePath>> entry(RemotePath path) {
        return path.endsInName()
                ? settled(
                        realPath(path.parent())
                                .thenCompose(this::withoutLinks)
                                .thenApply(in -> in.map(at -> at.child(path.name()))))
                : followed(path);
    }

    private static CompletableFuture<Optional<RemotePath>> settled(
            CompletableFuture<Optional<RemotePath>> path) {
        return path.exceptionally(_ -> Optional.empty());
    }

    private CompletableFuture<Optional<RemotePath>> realPath(RemotePath path) {
        return ask(REALPATH, path)
                .thenApply(answer -> {
                    if (answer.type() == STATUS) {
                        return Optional.empty();
                    }
                    if (answer.type() != NAME || answer.body().getInt() != 1) {
                        throw new IllegalArgumentException("no answer to REALPATH");
                    }
                    RemotePath said = RemotePath.in(answer.body());
                    if (!said.equals(said.plain())) {
                        throw new IllegalArgumentException("no canonical path");
                    }
                    return Optional.of(said);
                });
    }

    private CompletableFuture<Optional<RemotePath>> withoutLinks(Optional<RemotePath> path) {
        List<RemotePath> steps = path.map(RemotePath::steps).orElse(List.of());
        if (steps.size() > STEPS) {
            throw new IllegalArgumentException("a path of " + steps.size() + " steps");
        }
        CompletableFuture<Boolean> free = CompletableFuture.completedFuture(true);
        for (RemotePath step : steps) {
            free = free.thenCombine(isNoLink(step), Boolean::logicalAnd);
        }
        return free.thenApply(yes -> {
            if (!yes) {
                throw new IllegalArgumentException("a link where none should be left");
            }
            return path;
        });
    }

    private CompletableFuture<Boolean> isNoLink(RemotePath path) {
        return ask(LSTAT, path)
                .thenApply(answer -> {
                    Buffer body = answer.body();
                    if (answer.type() == STATUS) {
                        return body.getInt() == NO_SUCH_FILE;
                    }
                    int flags = answer.type() == ATTRIBUTES ? body.getInt() : 0;
                    if ((flags & 0x04) == 0) { // SSH_FILEXFER_ATTR_PERMISSIONS
                        return false;
                    }
                    body.rpos(
                            body.rpos()
                                    + ((flags & 0x01) != 0 ? Long.BYTES : 0)
                                    + ((flags & 0x02) != 0 ? 2 * Integer.BYTES : 0));
                    int type = body.getInt() & 0170000;
                    return type != 0 && type != 0120000; // S_IFLNK
                });
    }

    private CompletableFuture<Answer> ask(int type, RemotePath path) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        int number;
        synchronized (lock) {
            if (over) {
                return CompletableFuture.failedFuture(new IllegalStateException("nobody answers"));
            }
            number = free();
            asked.put(number, answer);
        }
        byte[] name = path.wire();
        Buffer packet = new ByteArrayBuffer();
        packet.putInt(1 + 4 + 4 + name.length);
        packet.putByte((byte) type);
        packet.putInt(number);
        packet.putBytes(name);
        toTarget.accept(packet.getCompactData());
        return answer;
    }

    // ---- answers

    /// A whole packet of the target to something that was asked here. On the target's thread.
    void answered(byte[] packet) {
        Buffer body = new ByteArrayBuffer(packet, 5, packet.length - 5);
        int number = body.getInt();
        CompletableFuture<Answer> waiting;
        synchronized (lock) {
            waiting = asked.remove(number);
        }
        if (waiting != null) {
            waiting.complete(new Answer(packet[4] & 0xff, body));
        }
    }

    /// Nothing is answered any more.
    void giveUp() {
        List<CompletableFuture<Answer>> unanswered;
        synchronized (lock) {
            over = true;
            unanswered = List.copyOf(asked.values());
            asked.clear();
        }
        unanswered.forEach(
                one -> one.completeExceptionally(new IllegalStateException("nobody answers")));
    }
}
