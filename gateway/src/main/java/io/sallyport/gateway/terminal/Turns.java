package io.sallyport.gateway.terminal;

import java.util.ArrayDeque;
import java.util.Arrays;

/// What was typed and waits for its turn, and where a line of it ends. Guarded by its gate's lock;
/// bounded by the operator's window, whose credit is not given back for what waits, and by one mark
/// for what the shell hands back.
final class Turns {
    /// Where what is typed goes.
    interface Way {
        /// @param own whether it is owed no credit, since it was passed on once already
        void pass(byte[] data, int offset, int length, boolean own);
    }

    private static final byte[] PASTE_BEGINS = {0x1b, '[', '2', '0', '0', '~'};
    private static final byte[] PASTE_ENDS = {0x1b, '[', '2', '0', '1', '~'};

    private record Piece(byte[] data, boolean own) {}

    private final Way way;
    private final ArrayDeque<Piece> waiting = new ArrayDeque<>();
    private boolean pasting; // between the brackets nothing runs, if the shell asked for brackets
    private int matched; // bytes of the bracket that is awaited

    Turns(Way way) {
        this.way = way;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void add(byte[] data, int offset, int length) {
        waiting.addLast(new Piece(Arrays.copyOfRange(data, offset, offset + length), false));
    }

    /// What the shell had been given before, and handed back: it comes before what waits.
    void handedBack(byte[] data) {
        waiting.addFirst(new Piece(data, true));
    }

    /// Passes on everything.
    void all() {
        while (!waiting.isEmpty()) {
            Piece piece = waiting.pollFirst();
            way.pass(piece.data(), 0, piece.data().length, piece.own());
        }
    }

    /// Passes on what comes before the next key that ends a line. Returns whether there is one: it
    /// waits still, and is first.
    boolean untilLineEnd() {
        while (!waiting.isEmpty()) {
            Piece piece = waiting.pollFirst();
            byte[] data = piece.data();
            int end = 0;
            while (end < data.length && !endsLine(data[end])) {
                end++;
            }
            if (end > 0) {
                way.pass(data, 0, end, piece.own());
            }
            if (end < data.length) {
                waiting.addFirst(
                        new Piece(Arrays.copyOfRange(data, end, data.length), piece.own()));
                return true;
            }
        }
        return false;
    }

    /// Passes on the key that ends the line.
    void lineEnd() {
        Piece piece = waiting.pollFirst();
        if (piece != null) {
            way.pass(piece.data(), 0, 1, piece.own());
            rest(piece);
        }
    }

    /// Takes the key that ends the line away. Returns whether credit is owed for it.
    boolean dropLineEnd() {
        Piece piece = waiting.pollFirst();
        if (piece == null) {
            return false;
        }
        rest(piece);
        return !piece.own();
    }

    private void rest(Piece piece) {
        byte[] data = piece.data();
        if (data.length > 1) {
            waiting.addFirst(new Piece(Arrays.copyOfRange(data, 1, data.length), piece.own()));
        }
    }

    /// Enter, Ctrl-J, and Ctrl-O, which runs a line and fetches the next.
    private boolean endsLine(byte b) {
        byte[] awaited = pasting ? PASTE_ENDS : PASTE_BEGINS;
        matched = b == awaited[matched] ? matched + 1 : b == awaited[0] ? 1 : 0;
        if (matched == awaited.length) {
            pasting = !pasting;
            matched = 0;
            return false;
        }
        return !pasting && (b == '\r' || b == '\n' || b == 0x0f);
    }

    /// Whatever was being pasted, a new line begins.
    void lineBegins() {
        pasting = false;
        matched = 0;
    }
}
