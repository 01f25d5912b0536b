package io.sallyport.gateway.terminal;

import io.sallyport.policy.command.SessionState;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/// What a hostile shell says to its gate, and an operator types meanwhile: nothing is thrown, and
/// of what comes from either side every byte is passed on, taken or waits.
public final class ShellTarget {
    private static final ScheduledThreadPoolExecutor TIMER = new ScheduledThreadPoolExecutor(1);
    private static final String READY = "ready";
    private static final String[] MARKS = {
        "A",
        "B",
        "K",
        "C",
        "X",
        "D;0",
        "D;x",
        "I;bash;5",
        "Q;h;rm -rf /",
        "Q;x;",
        "Q;d;ls",
        "T;ahead\\x0d",
        "Q;h;bash",
        "Q;h;su -",
        "N",
        "I;zsh;5.9",
        READY
    };

    static {
        TIMER.setRemoveOnCancelPolicy(true);
    }

    private ShellTarget() {}

    /// What goes by.
    private static final class Wires implements CommandGate.Way, Judge {
        private String nonce = "";
        private String inner = ""; // of the shell started last
        private int nested;
        private long shown;
        private long swallowed;
        private Answer open =
                new Answer() {
                    @Override
                    public void held(java.util.function.Consumer<byte[]> keys) {}

                    @Override
                    public void given(Verdict verdict) {}
                };

        @Override
        public void toTarget(byte[] data, int offset, int length) {}

        @Override
        public void answer(byte[] data) {
            String text = new String(data, StandardCharsets.UTF_8);
            if (nonce.isEmpty() && text.length() == 33) {
                nonce = text.strip();
            }
            if (text.matches("(?s)(.*;)?[0-9a-f]{32}\\n")) {
                inner = text.substring(text.length() - 33).strip();
            }
        }

        @Override
        public void taken(int length) {}

        @Override
        public void shown(byte[] data, int offset, int length) {
            shown += length;
        }

        @Override
        public void swallowed(int length) {
            swallowed += length;
        }

        @Override
        public boolean isPaused() {
            return false;
        }

        @Override
        public void endOfFileToTarget() {}

        @Override
        public void say(String sentence, boolean onLine) {}

        @Override
        public void judge(TypedCommand command, Answer answer) {
            open = answer;
        }

        @Override
        public void guard(TypedCommand command, Answer answer) {
            open = answer;
        }

        @Override
        public void seen(TypedCommand command) {}

        @Override
        public void ended(int status) {}

        @Override
        public void captured(TypedCommand.How how, String why) {}

        @Override
        public void nested(SessionState.Dialect dialect, String account) {
            nested++;
        }

        @Override
        public void nestedOver() {
            if (--nested < 0) {
                throw new IllegalStateException("a shell that never began is over");
            }
        }

        @Override
        public void unreported(String why) {}

        @Override
        public void disobeyed(String how) {}
    }

    /// Called by Jazzer, which knows it by its name.
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2) {
            return;
        }
        LoginShell[] shells = LoginShell.values();
        int which = (data[0] & 0xff) % (shells.length + 1);
        Wires wires = new Wires();
        CommandGate gate =
                new CommandGate(
                        wires,
                        wires,
                        TIMER,
                        which == shells.length ? null : shells[which],
                        true,
                        80,
                        24);
        long sent = 0;
        for (int i = 1; i < data.length; ) {
            int length = Math.min((data[i] & 0xff) >>> 3, data.length - i - 1);
            switch (data[i] & 7) {
                case 0, 1 -> gate.typed(data, i + 1, length);
                case 2 -> wires.open.given(new Verdict.Run("", (length & 1) == 1));
                case 3 -> wires.open.given(new Verdict.Deny("no"));
                case 4, 5 -> {
                    String body = MARKS[length % MARKS.length];
                    String whose = (data[i] & 1) == 0 ? wires.nonce : wires.inner;
                    String mark =
                            "\u001b]7731;"
                                    + (whose.isEmpty() || body.equals(READY)
                                            ? READY
                                            : whose + ";" + body)
                                    + "\u0007";
                    byte[] bytes = mark.getBytes(StandardCharsets.UTF_8);
                    gate.received(bytes, 0, bytes.length);
                    sent += bytes.length;
                }
                default -> {
                    gate.received(data, i + 1, length);
                    sent += length;
                }
            }
            i += 1 + length;
        }
        byte[] last = {'\n'}; // whatever looked like the beginning of a mark is none
        gate.received(last, 0, 1);
        sent++;
        gate.close();
        TIMER.getQueue().clear(); // each holds its gate until its time has come
        if (wires.shown + wires.swallowed > sent) {
            throw new IllegalStateException("more was shown than came");
        }
    }
}
