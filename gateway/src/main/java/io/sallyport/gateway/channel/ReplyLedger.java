package io.sallyport.gateway.channel;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/// Keeps answers to channel requests in the order of the requests (RFC 4254 section 5.4), although
/// some are answered by the gateway and others by the target.
final class ReplyLedger {
    private enum Answer {
        PENDING,
        SUCCESS,
        FAILURE
    }

    /// Answers that may wait: the target's flow lets no more requests wait either.
    static final int LIMIT = 1024;

    private final ArrayDeque<Answer> answers = new ArrayDeque<>(); // guarded by itself
    private final Consumer<Boolean> reply;
    private int settled; // of those that the target has still to answer; guarded by answers

    ReplyLedger(Consumer<Boolean> reply) {
        this.reply = reply;
    }

    /// The request went on to the target, which will answer.
    void forwarded(boolean wantReply) {
        if (wantReply) {
            synchronized (answers) {
                add(Answer.PENDING);
            }
        }
    }

    /// The gateway answers itself.
    void answer(boolean wantReply, boolean success) {
        if (wantReply) {
            synchronized (answers) {
                add(success ? Answer.SUCCESS : Answer.FAILURE);
                flush();
            }
        }
    }

    private void add(Answer answer) {
        if (answers.size() >= LIMIT) { // ends the connection that asked
            throw new IllegalStateException(
                    "more than " + LIMIT + " channel requests wait for an answer");
        }
        answers.addLast(answer);
    }

    /// The target answered the oldest request that waits for it. By the invariant that answers at
    /// the head are sent at once, that is the head.
    void answered(boolean success) {
        synchronized (answers) {
            if (settled > 0) {
                settled--;
            } else if (answers.pollFirst()
                    != null) { // A target that answers what nobody asked is not relayed.
                answers.addFirst(success ? Answer.SUCCESS : Answer.FAILURE);
                flush();
            }
        }
    }

    /// Nobody else answers what waits: it succeeds, so that the client shows what is said next.
    /// What the target may still say to it goes nowhere.
    void settle() {
        synchronized (answers) {
            for (int waiting = answers.size(); waiting > 0; waiting--) {
                Answer answer = answers.pollFirst();
                settled += answer == Answer.PENDING ? 1 : 0;
                reply.accept(answer != Answer.FAILURE);
            }
        }
    }

    private void flush() {
        while (!answers.isEmpty() && answers.peekFirst() != Answer.PENDING) {
            reply.accept(answers.pollFirst() == Answer.SUCCESS);
        }
    }
}
