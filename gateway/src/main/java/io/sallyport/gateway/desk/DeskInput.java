package io.sallyport.gateway.desk;

import io.sallyport.gateway.session.Refusal;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What comes on a desk command's standard input. Guarded by its own lock; at most so much is held,
/// and what is more is counted and thrown away.
final class DeskInput {
    /// Rules that are proposed, or asked about history, have less.
    private static final int MOST_BYTES = 256 * 1024;

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private boolean tooMuch;

    /// Does not wait.
    synchronized void take(byte[] data, int offset, int length) {
        int fits = Math.min(length, MOST_BYTES - held.size());
        held.write(data, offset, fits);
        tooMuch |= fits < length;
    }

    /// There is no more.
    void end() {
        ended.complete(true);
    }

    /// There is no more, and it was not all.
    void breakOff() {
        ended.complete(false);
    }

    /// All of it, once it has ended.
    ///
    /// @throws Refusal when it is too much, no text, does not end, or breaks off
    String read() {
        try {
            if (!ended.get(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new Refusal("the file did not arrive whole", Desk.COULD_NOT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("the gateway stops", Desk.COULD_NOT);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw new Refusal(
                    "the file did not end within "
                            + LONGEST_WAIT.toMinutes()
                            + " minutes; give it as standard input: … < FILE",
                    Desk.COULD_NOT);
        }
        return text();
    }

    private synchronized String text() {
        if (tooMuch) {
            throw new Refusal(
                    "the file has more than " + MOST_BYTES / 1024 + " KiB; send less at once",
                    Desk.USAGE);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(held.toByteArray()))
                    .toString();
        } catch (CharacterCodingException noText) {
            throw new Refusal("the file is no text in UTF-8", Desk.USAGE);
        }
    }
}
