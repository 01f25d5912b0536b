package io.sallyport.gateway.channel;

import io.sallyport.gateway.relay.Flow;
import io.sallyport.recorder.recording.FileTransfer.Direction;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Follows the old scp protocol (`scp -O`; described by OpenSSH's `scp.c`): lines that announce
/// files and folders, each file's bytes after its line.
///
/// What it moves counts as user data wherever it lies: the protocol has no way to ask where a path
/// leads. An upload's line waits until its fact is durable. A download's content needs none: the
/// command itself, with the path, was journalled before it ran. Where the stream departs from the
/// protocol it is no longer followed: it is then recorded like any command's output, and the file
/// under way is reported as incomplete.
final class ScpInspector implements TrafficInspector {
    private static final int LINE_LIMIT = 8192;

    /// Linux's `PATH_MAX`: folders in folders beyond it exist on no target.
    private static final int PATH_LIMIT = 4096;

    private static final Pattern FILE = Pattern.compile("C[0-7]{4,5} ([0-9]{1,18}) ([^/\\x00]+)");
    private static final Pattern FOLDER = Pattern.compile("D[0-7]{4,5} [0-9]+ ([^/\\x00]+)");
    private static final Pattern TIMES = Pattern.compile("T[0-9]+ [0-9]+ [0-9]+ [0-9]+");

    private enum Expect {
        LINE,
        CONTENT,
        STATUS,
        NOTHING_KNOWN
    }

    private final ScpCommand command;
    private final FileLedger files;
    private final Flow toTarget;
    private final Onward onward;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ArrayDeque<String> folders = new ArrayDeque<>();
    private Expect expect = Expect.LINE;
    private long remaining;
    private long place;
    private @Nullable FileTally file;

    ScpInspector(ScpCommand command, FileLedger files, Flow toTarget, Onward onward) {
        this.command = command;
        this.files = files;
        this.toTarget = toTarget;
        this.onward = onward;
    }

    @Override
    public synchronized boolean fromOperator(byte[] data, int offset, int length) {
        if (command.direction() == Direction.UPLOAD) {
            follow(data, offset, length, true);
        } else {
            toTarget.data(0, data, offset, length); // acknowledgements
        }
        return expect != Expect.NOTHING_KNOWN;
    }

    @Override
    public void endOfFile() {
        toTarget.endOfFile();
    }

    @Override
    public void fromTarget(byte[] data, int offset, int length) {
        boolean isFollowed;
        synchronized (this) {
            isFollowed = expect != Expect.NOTHING_KNOWN;
            if (command.direction() == Direction.DOWNLOAD) {
                follow(data, offset, length, false);
                isFollowed &= expect != Expect.NOTHING_KNOWN;
            } // else: acknowledgements and error lines
        }
        if (!isFollowed) {
            onward.unfollowed(data, offset, length);
        } else if (files.lets(length)) {
            onward.followed(data, offset, length);
        } else {
            onward.kept(length);
        }
    }

    private void follow(byte[] data, int offset, int length, boolean forward) {
        int at = offset;
        int end = offset + length;
        int sent = offset; // what of `data` has been passed on
        while (at < end && expect != Expect.NOTHING_KNOWN) {
            switch (expect) {
                case CONTENT -> {
                    int size = (int) Math.min(remaining, end - at);
                    if (file != null) {
                        file.piece(place, data, at, size);
                    }
                    place += size;
                    remaining -= size;
                    at += size;
                    if (remaining == 0) {
                        expect = Expect.STATUS;
                    }
                }
                case STATUS -> {
                    byte status = data[at++];
                    finishFile(status == 0);
                    expect = status == 0 ? Expect.LINE : Expect.NOTHING_KNOWN;
                }
                case LINE -> {
                    byte b = data[at++];
                    if (line.size() == 0 && (b == 0 || b == 1 || b == 2)) {
                        expect =
                                b == 0
                                        ? Expect.LINE
                                        : Expect.NOTHING_KNOWN; // an error of the sender's
                    } else if (b != '\n') {
                        line.write(b);
                        if (line.size() > LINE_LIMIT) {
                            expect = Expect.NOTHING_KNOWN;
                        }
                    } else {
                        String text = line.toString(StandardCharsets.UTF_8);
                        line.reset();
                        if (forward && announces(text)) {
                            // Everything up to and with this line waits for the fact.
                            Flow.Item item = toTarget.heldData(0, data, sent, at - sent);
                            sent = at;
                            files.whenDurable(
                                    files.accessed(
                                            FileAccess.asWritten(
                                                    text.charAt(0) == 'C' ? "write" : "mkdir",
                                                    pathOf(text),
                                                    nameIn(text))),
                                    () -> toTarget.clear(item));
                        }
                        read(text);
                    }
                }
                case NOTHING_KNOWN -> throw new IllegalStateException();
            }
        }
        if (expect == Expect.NOTHING_KNOWN) {
            finishFile(false);
        }
        if (forward) {
            toTarget.data(0, data, sent, end - sent);
        }
    }

    private static boolean announces(String text) {
        return FILE.matcher(text).matches() || FOLDER.matcher(text).matches();
    }

    private void read(String text) {
        Matcher announced = FILE.matcher(text);
        if (announced.matches()) {
            boolean up = command.direction() == Direction.UPLOAD;
            file =
                    new FileTally(
                            FileAccess.asWritten(up ? "write" : "read", pathOf(text), null),
                            command.direction());
            remaining = Long.parseLong(announced.group(1));
            place = 0;
            expect = remaining == 0 ? Expect.STATUS : Expect.CONTENT;
            return;
        }
        announced = FOLDER.matcher(text);
        if (announced.matches()) {
            if (pathOf(text).length() > PATH_LIMIT) {
                expect = Expect.NOTHING_KNOWN;
            } else {
                folders.addLast(announced.group(1));
            }
        } else if (text.equals("E")) {
            folders.pollLast();
        } else if (!TIMES.matcher(text).matches()) {
            expect = Expect.NOTHING_KNOWN;
        }
    }

    private String pathOf(String text) {
        if (folders.isEmpty() && !command.into()) {
            // One file: the path may be the file itself, or a folder it goes into; the target
            // knows.
            return command.path();
        }
        StringBuilder path = new StringBuilder(command.path());
        folders.forEach(folder -> path.append('/').append(folder));
        return path.append('/').append(nameIn(text)).toString();
    }

    /// The name that a line announces.
    private static String nameIn(String text) {
        Matcher file = FILE.matcher(text);
        if (file.matches()) {
            return file.group(2);
        }
        Matcher folder = FOLDER.matcher(text);
        return folder.matches() ? folder.group(1) : text;
    }

    private void finishFile(boolean complete) {
        FileTally done = file;
        if (done != null) {
            file = null;
            files.transferred(done.summary(complete), null, true);
        }
    }

    @Override
    public synchronized void close() {
        finishFile(false);
    }
}
