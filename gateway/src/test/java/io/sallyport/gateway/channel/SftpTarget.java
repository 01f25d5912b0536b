package io.sallyport.gateway.channel;

import io.sallyport.policy.target.UserData;
import java.util.List;

/// What an SFTP client and a server send, cut anywhere: an inspector throws nothing.
public final class SftpTarget {
    private SftpTarget() {}

    /// Called by Jazzer, which knows it by its name.
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2) {
            return;
        }
        FileScope scope =
                (data[0] & 1) == 0
                        ? FileScope.EVERYTHING
                        : new FileScope(
                                new UserData(List.of("/data"), null),
                                FileRights.ALL,
                                FileRights.ALL);
        TrafficInspector inspector =
                new SftpInspector(
                        new NotedFiles(), new TargetFlow().flow, new NotedOnward(), scope);
        byte[] hello = {0, 0, 0, 5, 1, 0, 0, 0, 3};
        inspector.fromOperator(hello, 0, hello.length);
        for (int i = 1; i < data.length; ) {
            int length = Math.min((data[i] & 0xff) >>> 1, data.length - i - 1);
            // The length of a packet in front, so that more of them are looked into.
            byte[] packet = new byte[length + 4];
            packet[3] = (byte) length;
            System.arraycopy(data, i + 1, packet, 4, length);
            if ((data[i] & 1) == 0) {
                inspector.fromOperator(packet, 0, packet.length);
            } else {
                inspector.fromTarget(packet, 0, packet.length);
            }
            i += 1 + length;
        }
        inspector.close();
    }
}
