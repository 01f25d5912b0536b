package io.sallyport.gateway.channel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A fake SFTP server, written by hand, that knows names and nothing else: which are folders, and
/// which are links. It answers `REALPATH` and `LSTAT` as OpenSSH's does, and shows all the rest to
/// the test, which answers it. Confined to one thread.
final class NamesServer {
    /// How it answers `REALPATH`.
    enum Manner {
        /// As OpenSSH: every link is followed.
        OPENSSH,
        /// By the letters of the path alone, as the draft allows.
        LETTERS,
        /// With an error.
        REFUSES,
        /// With a packet that is no answer to it.
        GARBAGE,
        /// With something that is no absolute path.
        RELATIVE,
        /// Not at all.
        SILENT
    }

    private static final String HOME = "/home/app";

    private final Map<String, String> links = new TreeMap<>();
    private final TargetFlow flow;
    private int seen;
    Manner manner = Manner.OPENSSH;
    int realPaths;

    NamesServer(TargetFlow flow) {
        this.flow = flow;
    }

    NamesServer link(String path, String to) {
        links.put(path, to);
        return this;
    }

    /// Reads what arrived since the last call. Returns what is for the test, in order, and puts its
    /// own answers into `answers`.
    List<byte[]> read(List<byte[]> answers) {
        byte[] all = flow.arrived();
        List<byte[]> others = new ArrayList<>();
        new PacketAssembler(
                        (data, offset, length) -> {
                            byte[] packet = Arrays.copyOfRange(data, offset, offset + length);
                            byte[] answer = answer(packet);
                            if (answer == null) {
                                others.add(packet);
                            } else if (answer.length > 0) {
                                answers.add(answer);
                            }
                        })
                .add(all, seen, all.length - seen);
        seen = all.length;
        return others;
    }

    /// The number of a packet.
    static int number(byte[] packet) {
        return ByteBuffer.wrap(packet).getInt(5);
    }

    /// The string at this place of a packet, counted from the front.
    static String text(byte[] packet, int which) {
        ByteBuffer body = ByteBuffer.wrap(packet, 9, packet.length - 9);
        byte[] bytes = new byte[0];
        for (int i = 0; i <= which; i++) {
            bytes = new byte[body.getInt()];
            body.get(bytes);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private byte[] answer(byte[] packet) {
        return switch (packet[4]) {
            case 16 -> {
                realPaths++;
                yield realPath(number(packet), text(packet, 0));
            }
            case 7 -> attributes(number(packet), text(packet, 0));
            default -> null;
        };
    }

    private byte[] realPath(int id, String path) {
        String absolute = path.startsWith("/") ? path : HOME + "/" + path;
        return switch (manner) {
            case OPENSSH -> name(id, follow(absolute, 0));
            case LETTERS -> name(id, RemotePath.of(absolute).plain().text());
            case REFUSES -> Sftp.status(id, 4);
            case GARBAGE -> Sftp.data(id, new byte[] {1, 2, 3});
            case RELATIVE -> name(id, "data/../x");
            case SILENT -> new byte[0];
        };
    }

    private static byte[] name(int id, String path) {
        return path.contains("missing/")
                ? Sftp.status(id, 2)
                : Sftp.packet(104, id, 1, path, "-rw-r--r-- 1 a a 0 Jan 1 " + path, 0);
    }

    private byte[] attributes(int id, String path) {
        if (path.contains("new")) {
            return Sftp.status(id, 2);
        }
        return Sftp.packet(105, id, 0x4, links.containsKey(path) ? 0120777 : 0100644);
    }

    private String follow(String path, int depth) {
        String real = "";
        List<String> steps = new ArrayList<>(Arrays.asList(path.split("/")));
        for (int i = 0; i < steps.size(); i++) {
            String step = steps.get(i);
            if (step.equals("..")) {
                real = real.substring(0, Math.max(0, real.lastIndexOf('/')));
            } else if (!step.isEmpty() && !step.equals(".")) {
                String here = real + "/" + step;
                String to = links.get(here);
                if (to != null && depth < 20) {
                    String rest = String.join("/", steps.subList(i + 1, steps.size()));
                    return follow(
                            (to.startsWith("/") ? to : real + "/" + to)
                                    + (rest.isEmpty() ? "" : "/" + rest),
                            depth + 1);
                }
                real = here;
            }
        }
        return real.isEmpty() ? "/" : real;
    }
}
