package io.sallyport.gateway.login;

import io.sallyport.gateway.config.GatewayProperties;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// How many connections may be signing in at once, in all and from one source. A source is an IPv4
/// address or an IPv6 /64, which is what one customer of a provider commands.
final class ConnectionLimits {
    private final int total;
    private final int perSource;
    private final Map<String, Integer> bySource =
            new HashMap<>(); // guarded by itself, with `count`
    private int count;

    /// A connection that counts until it is released.
    interface Place {
        /// Signed in, or gone. May be repeated.
        void release();
    }

    ConnectionLimits(GatewayProperties.Ssh properties) {
        this.total = properties.unauthenticated();
        this.perSource = properties.unauthenticatedPerSource();
    }

    /// Takes a place, or says why there is none.
    ///
    /// @throws IllegalStateException when there are too many
    Place admit(SocketAddress from) {
        String source = sourceOf(from);
        synchronized (bySource) {
            int already = bySource.getOrDefault(source, 0);
            if (count >= total || already >= perSource) {
                throw new IllegalStateException(
                        "too many connections are signing in ("
                                + count
                                + " in all, "
                                + already
                                + " from "
                                + source
                                + ")");
            }
            count++;
            bySource.put(source, already + 1);
        }
        AtomicBoolean released = new AtomicBoolean();
        return () -> {
            if (released.compareAndSet(false, true)) {
                release(source);
            }
        };
    }

    private void release(String source) {
        synchronized (bySource) {
            count--;
            bySource.computeIfPresent(source, (s, n) -> n == 1 ? null : n - 1);
        }
    }

    static String sourceOf(SocketAddress from) {
        if (!(from instanceof InetSocketAddress address) || address.getAddress() == null) {
            return "unknown";
        }
        InetAddress ip = address.getAddress();
        return ip instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(ip.getAddress(), 8)) + "/64"
                : ip.getHostAddress();
    }
}
