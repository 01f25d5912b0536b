package io.sallyport.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;

/// Types at a terminal as people do: a character at a time, and after a key that answers it looks
/// at what it did.
final class Typist implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Map<String, String> KEYS =
            Map.ofEntries(
                    Map.entry("ENTER", "\r"),
                    Map.entry("TAB", "\t"),
                    Map.entry("S-TAB", "\u001b[Z"),
                    Map.entry("UP", "\u001b[A"),
                    Map.entry("DOWN", "\u001b[B"),
                    Map.entry("RIGHT", "\u001b[C"),
                    Map.entry("LEFT", "\u001b[D"),
                    Map.entry("HOME", "\u001b[H"),
                    Map.entry("END", "\u001b[F"),
                    Map.entry("DEL", "\u001b[3~"),
                    Map.entry("BS", "\u007f"),
                    Map.entry("ESC", "\u001b"),
                    Map.entry("LF", "\n"),
                    Map.entry("F5", "\u001b[15~"),
                    Map.entry("C-LEFT", "\u001b[1;5D"),
                    Map.entry("C-RIGHT", "\u001b[1;5C"),
                    Map.entry("M-RIGHT", "\u001b[1;3C"));

    private final ChannelShell shell;
    private final OutputStream keys;
    private final Output output = new Output();

    /// What the terminal showed, and when it last showed something.
    private static final class Output extends OutputStream {
        private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
        private long last = System.nanoTime();

        @Override
        public synchronized void write(int b) {
            shown.write(b);
            last = System.nanoTime();
        }

        @Override
        public synchronized void write(byte[] data, int offset, int length) {
            shown.write(data, offset, length);
            last = System.nanoTime();
        }

        synchronized long quietNanos() {
            return System.nanoTime() - last;
        }

        synchronized int size() {
            return shown.size();
        }

        synchronized String since(int byteCount) {
            byte[] all = shown.toByteArray();
            return new String(all, byteCount, all.length - byteCount, StandardCharsets.UTF_8);
        }

        synchronized String text() {
            return shown.toString(StandardCharsets.UTF_8);
        }
    }

    Typist(ClientSession session, int columns, int rows) throws IOException {
        shell = session.createShellChannel();
        shell.setPtyType("xterm-256color");
        shell.setPtyColumns(columns);
        shell.setPtyLines(rows);
        shell.setOut(output);
        shell.setErr(output);
        shell.open().verify(PATIENCE);
        keys = shell.getInvertedIn();
    }

    /// Waits until the shell shows something and is quiet.
    void awaitPrompt() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (output.size() == 0 && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        settle(400, 5000);
    }

    /// Waits for a quiet moment.
    void settle(int quietMillis, int longestMillis) throws InterruptedException {
        long end = System.nanoTime() + longestMillis * 1_000_000L;
        while (output.quietNanos() < quietMillis * 1_000_000L && System.nanoTime() < end) {
            Thread.sleep(5);
        }
    }

    void type(List<String> tokens) throws IOException, InterruptedException {
        for (String token : tokens) {
            type(token);
        }
    }

    private void type(String token) throws IOException, InterruptedException {
        if (!token.startsWith("<") || !token.endsWith(">") || token.length() < 3) {
            for (int i = 0; i < token.length(); i = token.offsetByCodePoints(i, 1)) {
                send(Character.toString(token.codePointAt(i)));
                Thread.sleep(3);
            }
            settle(25, 400);
            return;
        }
        String name = token.substring(1, token.length() - 1);
        int colon = name.indexOf(':');
        String word = colon < 0 ? name : name.substring(0, colon);
        String rest = colon < 0 ? "" : name.substring(colon + 1);
        int before = output.size();
        switch (word) {
            case "WAIT" -> Thread.sleep(Integer.parseInt(rest));
            case "BURST" -> {
                send(rest);
                answered(before);
            }
            case "PASTE" -> {
                boolean bracketed =
                        output.text().lastIndexOf("\u001b[?2004h")
                                > output.text().lastIndexOf("\u001b[?2004l");
                String pasted = rest.replace('\n', '\r');
                send(bracketed ? "\u001b[200~" + pasted + "\u001b[201~" : pasted);
                answered(before);
            }
            case "KEYQ" -> send(key(rest));
            case "RESIZE" -> {
                String[] size = rest.split("x");
                shell.sendWindowChange(Integer.parseInt(size[0]), Integer.parseInt(size[1]));
                Thread.sleep(150);
            }
            default -> {
                send(key(name));
                answered(before);
            }
        }
    }

    /// A key that does something: its effect is awaited, for a while.
    private void answered(int before) throws InterruptedException {
        long end = System.nanoTime() + 900_000_000L;
        while (output.size() == before && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        settle(150, 2500);
    }

    private static String key(String name) {
        String known = KEYS.get(name);
        if (known != null) {
            return known;
        }
        if (name.startsWith("C-") && name.length() == 3) {
            return Character.toString(name.charAt(2) & 0x1f);
        }
        if (name.startsWith("M-")) {
            return "\u001b" + name.substring(2);
        }
        throw new IllegalArgumentException("no key: " + name);
    }

    private void send(String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    /// What the terminal showed so far.
    String shown() {
        return output.text();
    }

    /// Sends a line and waits for what it prints.
    ///
    /// @return nanoseconds from Enter to that
    long run(String line, String wanted) throws IOException, InterruptedException {
        send(line);
        settle(60, 1000);
        int before = output.size();
        long began = System.nanoTime();
        send("\r");
        while (!output.since(before).contains(wanted)) {
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new IOException("nothing came of " + line);
            }
            // Not spinning: the gateway that is measured shares the cores.
            LockSupport.parkNanos(100_000);
        }
        long took = System.nanoTime() - began;
        settle(100, 2000);
        return took;
    }

    @Override
    public void close() throws IOException {
        shell.close(true);
        shell.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), PATIENCE);
    }
}
