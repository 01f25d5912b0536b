package io.sallyport.gateway.channel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.util.buffer.Buffer;

/// A path of a target, byte for byte: what is asked about must be what the client wrote, also where
/// that is no text.
///
/// @param bytes one character a byte (ISO 8859-1)
record RemotePath(String bytes) {
    /// Linux's `PATH_MAX`: no server could use a longer one.
    static final int LIMIT = 4096;

    /// Reads a string of a packet.
    ///
    /// @throws IllegalArgumentException when no server could use it
    static RemotePath in(Buffer packet) {
        byte[] bytes = packet.getBytes();
        if (bytes.length > LIMIT) {
            throw new IllegalArgumentException("a path of " + bytes.length + " bytes");
        }
        return new RemotePath(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    static RemotePath of(String text) {
        return new RemotePath(
                new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    byte[] wire() {
        return bytes.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// As people read it. Bytes that are no UTF-8 become marks.
    String text() {
        return new String(wire(), StandardCharsets.UTF_8);
    }

    boolean isAbsolute() {
        return bytes.startsWith("/");
    }

    /// Whether it ends in the name of an entry: not in `/`, `.` or `..`.
    boolean endsInName() {
        String name = name();
        return !name.isEmpty() && !name.equals(".") && !name.equals("..");
    }

    /// What stands after the last `/`.
    String name() {
        return bytes.substring(bytes.lastIndexOf('/') + 1);
    }

    /// What stands before it; where nothing does, the folder that the server is in.
    RemotePath parent() {
        int slash = bytes.lastIndexOf('/');
        return new RemotePath(slash < 0 ? "." : slash == 0 ? "/" : bytes.substring(0, slash));
    }

    RemotePath child(String name) {
        return new RemotePath(bytes.endsWith("/") ? bytes + name : bytes + "/" + name);
    }

    /// What `other` means beside this: itself where it is absolute.
    RemotePath beside(RemotePath other) {
        return other.isAbsolute() ? other : parent().child(other.bytes);
    }

    /// An absolute path without `.`, `..` and empty steps, by its letters alone.
    RemotePath plain() {
        ArrayDeque<String> steps = new ArrayDeque<>();
        for (String step : bytes.split("/")) {
            if (step.equals("..")) {
                steps.pollLast();
            } else if (!step.isEmpty() && !step.equals(".")) {
                steps.addLast(step);
            }
        }
        return new RemotePath("/" + String.join("/", steps));
    }

    /// Of `/a/b`: `/a`, `/a/b`.
    List<RemotePath> steps() {
        List<RemotePath> steps = new ArrayList<>();
        for (int slash = bytes.indexOf('/', 1); slash > 0; slash = bytes.indexOf('/', slash + 1)) {
            steps.add(new RemotePath(bytes.substring(0, slash)));
        }
        if (bytes.length() > 1) {
            steps.add(this);
        }
        return steps;
    }
}
