package io.sallyport.policy.habit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;

/// The network that an address of IPv6 is in.
final class SourceNetwork {
    private static final int BYTES = 8; // a /64: hosts choose the rest, and change it daily

    private SourceNetwork() {}

    /// @param literal an address, never looked up; what is none is itself
    static String of(String literal) {
        try {
            int scope = literal.indexOf('%');
            String bare = scope < 0 ? literal : literal.substring(0, scope);
            return InetAddress.ofLiteral(bare) instanceof Inet6Address six
                    ? HexFormat.ofDelimiter(":").formatHex(six.getAddress(), 0, BYTES) + "/64"
                    : bare;
        } catch (IllegalArgumentException noAddress) {
            return literal;
        }
    }
}
