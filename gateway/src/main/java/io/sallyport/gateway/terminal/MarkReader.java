package io.sallyport.gateway.terminal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Takes the marks of shells out of what is shown: `ESC ] 7731 ; nonce ; … BEL`. Everything else
/// goes on as it came, also what looks like a mark and has another nonce: what a program prints is
/// its own. Guarded by its gate's lock.
final class MarkReader {
    /// A mark that is longer is none: twice the longest line, with every byte escaped.
    static final int LONGEST = 1 << 20;

    private static final byte[] BEGINS = "\u001b]7731;".getBytes(StandardCharsets.US_ASCII);
    private static final int BELL = 7;

    /// What is found, in its order.
    interface Found {
        void shown(byte[] data, int offset, int length);

        /// @param length bytes that it took
        /// @param depth which shell's: 0 is the first
        void marked(Mark mark, int length, int depth);
    }

    private final List<byte[]> nonces =
            new ArrayList<>(); // of shells, each started in the one before
    private final Found found;
    private final ByteArrayOutputStream mark = new ByteArrayOutputStream();
    private int matched; // bytes of BEGINS seen; all of them: within a mark
    private boolean awaited; // a shell that says that it is ready is one that was asked to

    /// @param nonce what the marks of the first shell carry, in ASCII
    MarkReader(String nonce, Found found) {
        this.found = found;
        await(nonce);
    }

    /// A shell is about to be started, inside of those that there are.
    ///
    /// @param nonce what its marks carry, in ASCII
    void await(String nonce) {
        nonces.add(nonce.getBytes(StandardCharsets.US_ASCII));
        awaited = true;
    }

    /// Those deeper than this are over, or will not be.
    void leave(int depth) {
        while (nonces.size() > depth + 1) {
            nonces.removeLast();
        }
        awaited = false;
    }

    void read(byte[] data, int offset, int length) {
        int end = offset + length;
        int from = offset; // what is before was handed on
        int i = offset;
        while (i < end) {
            byte b = data[i];
            if (matched == BEGINS.length) {
                i++;
                from = i;
                within(b);
            } else if (b == BEGINS[matched]) {
                matched++;
                i++;
                if (matched == BEGINS.length) {
                    show(data, from, i - BEGINS.length);
                    from = i;
                    mark.reset();
                }
            } else if (matched > 0) {
                int before = matched - (i - from); // of an earlier packet, kept back
                if (before > 0) {
                    found.shown(BEGINS, 0, before);
                }
                matched = 0; // and this byte is looked at again: it may begin one
            } else {
                i++;
            }
        }
        if (matched < BEGINS.length) {
            show(data, from, Math.max(from, end - matched));
        }
    }

    private void show(byte[] data, int from, int to) {
        if (to > from) {
            found.shown(data, from, to - from);
        }
    }

    private void within(byte b) {
        if (b == BELL) {
            matched = 0;
            byte[] body = mark.toByteArray();
            int depth = depth(body);
            Optional<Mark> read = depth < 0 ? Optional.empty() : parse(body, depth);
            if (read.isPresent()) {
                found.marked(read.get(), BEGINS.length + body.length + 1, depth);
            } else {
                notOurs(true);
            }
        } else if (b >= 0 && b < ' ' || mark.size() >= LONGEST) {
            matched = b == BEGINS[0] ? 1 : 0; // what breaks it off may begin another
            if (matched == 0) {
                mark.write(b);
            }
            notOurs(false);
        } else {
            mark.write(b);
        }
    }

    private void notOurs(boolean ended) {
        if (ended) {
            mark.write(BELL);
        }
        found.shown(BEGINS, 0, BEGINS.length);
        found.shown(mark.toByteArray(), 0, mark.size());
        mark.reset();
    }

    /// Whose it is; -1: nobody's.
    private int depth(byte[] body) {
        if (awaited && new String(body, StandardCharsets.US_ASCII).equals("ready")) {
            return nonces.size() - 1;
        }
        for (int depth = nonces.size() - 1; depth >= 0; depth--) {
            byte[] nonce = nonces.get(depth);
            if (body.length >= nonce.length + 2
                    && body[nonce.length] == ';'
                    && MessageDigest.isEqual(Arrays.copyOf(body, nonce.length), nonce)) {
                return depth;
            }
        }
        return -1;
    }

    private Optional<Mark> parse(byte[] body, int depth) {
        byte[] nonce = nonces.get(depth);
        if (body.length < nonce.length) {
            awaited = false;
            return Optional.of(new Mark.Ready());
        }
        String rest =
                new String(
                        body,
                        nonce.length + 1,
                        body.length - nonce.length - 1,
                        StandardCharsets.ISO_8859_1);
        String[] fields = rest.split(";", 3);
        return switch (fields[0]) {
            case "A" -> Optional.of(new Mark.PromptShown());
            case "B" -> Optional.of(new Mark.LineBegins());
            case "K" -> Optional.of(new Mark.LineGoesOn());
            case "C" -> Optional.of(new Mark.Runs());
            case "N" -> Optional.of(new Mark.WantsPiece());
            case "X" -> Optional.of(new Mark.Disobeyed());
            case "D" -> Optional.of(new Mark.Ended(status(fields)));
            case "T" ->
                    Optional.of(
                            new Mark.TypedAhead(
                                    fields.length < 2
                                            ? new byte[0]
                                            : unescaped(rest.substring(2))));
            case "I" ->
                    Optional.of(
                            new Mark.Installed(
                                    fields.length < 2 ? "" : fields[1],
                                    fields.length < 3 ? "" : fields[2]));
            case "Q" ->
                    fields.length < 3 || fields[1].length() != 1
                            ? Optional.empty()
                            : Optional.of(
                                    new Mark.Asks(
                                            fields[1].charAt(0),
                                            new String(
                                                    unescaped(fields[2]), StandardCharsets.UTF_8)));
            default -> Optional.empty();
        };
    }

    private static int status(String[] fields) {
        try {
            return fields.length < 2 ? 0 : Integer.parseInt(fields[1]);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /// `\\` is a backslash, `\xHH` a byte; the rest is what it is.
    private static byte[] unescaped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                bytes.write(c);
            } else if (i + 3 < text.length() && text.charAt(i + 1) == 'x' && isHex(text, i + 2)) {
                bytes.write(Integer.parseInt(text, i + 2, i + 4, 16));
                i += 3;
            } else {
                bytes.write('\\');
                i += i + 1 < text.length() && text.charAt(i + 1) == '\\' ? 1 : 0;
            }
        }
        return bytes.toByteArray();
    }

    private static boolean isHex(String text, int at) {
        return Character.digit(text.charAt(at), 16) >= 0
                && Character.digit(text.charAt(at + 1), 16) >= 0;
    }
}
