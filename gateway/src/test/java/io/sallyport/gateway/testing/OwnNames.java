package io.sallyport.gateway.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Host names that one server of a test knows and nothing else on the machine does: the server runs
/// in a mount namespace with a hosts file of its own.
///
/// Names end in `.invalid`, which no name server knows (RFC 6761).
final class OwnNames {
    private OwnNames() {}

    /// The command that runs this one with these names; without names, this one.
    static List<String> command(Path folder, Map<String, String> names, List<String> command)
            throws IOException {
        if (names.isEmpty()) {
            return command;
        }
        if (!TestingSshd.user().equals("root")) {
            return Programs.absent(
                    "this test gives a server names of its own, which only root can: run it as"
                            + " root");
        }
        StringBuilder hosts = new StringBuilder("127.0.0.1 localhost\n");
        names.forEach((name, address) -> hosts.append(address + " " + name + "\n"));
        Path file = folder.resolve("hosts");
        Files.writeString(file, hosts);
        List<String> all = new ArrayList<>();
        all.add(Programs.need("unshare", "util-linux"));
        all.addAll(
                List.of(
                        "--mount",
                        "sh",
                        "-c",
                        "mount --bind \"$1\" /etc/hosts && shift && exec \"$@\"",
                        "sh",
                        file.toString()));
        all.addAll(command);
        return all;
    }
}
