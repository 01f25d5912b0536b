package io.sallyport.gateway.upstream;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Asks a SOCKS 5 proxy for a connection (RFC 1928), with user name and password where there are
/// some (RFC 1929: they travel in clear, as that RFC has it).
final class SocksProxy {
    private static final int VERSION = 5;
    private static final int SIGN_IN_VERSION = 1;
    private static final int WITHOUT_SIGN_IN = 0;
    private static final int WITH_PASSWORD = 2;
    private static final int NO_WAY_TO_SIGN_IN = 0xff;
    private static final int CONNECT = 1;
    private static final int FOUR = 1;
    private static final int NAME = 3;
    private static final int SIX = 4;

    private final ProxyLine line;

    SocksProxy(ProxyLine line) {
        this.line = line;
    }

    /// Returns when the connection stands.
    ///
    /// @param account the user name; the password, cleared afterwards by the caller
    /// @throws TargetUnreachableException with a sentence for the operator
    void connect(String host, int port, @Nullable String account, byte @Nullable [] password) {
        boolean signsIn = account != null && password != null;
        int offered = signsIn ? WITH_PASSWORD : WITHOUT_SIGN_IN;
        line.write(new byte[] {VERSION, 1, (byte) offered});
        expect("version", VERSION);
        int chosen = line.read();
        if (chosen == NO_WAY_TO_SIGN_IN) {
            throw line.failed(
                    signsIn
                            ? "does not take a user name and password; remove `credential` from"
                                    + " the zone, or ask the proxy's administrator"
                            : "wants to know who is asking; the zone needs `account` and"
                                    + " `credential`");
        }
        if (chosen != offered) {
            throw line.garbled("it chose a way to sign in that was not offered");
        }
        if (account != null && password != null) {
            signIn(account, password);
        }
        line.write(request(host, port));
        expect("version", VERSION);
        int reply = line.read();
        if (reply != 0) {
            throw line.failed(refusal(reply, host, port));
        }
        expect("reserved", 0);
        int address =
                switch (line.read()) {
                    case FOUR -> 4;
                    case SIX -> 16;
                    case NAME -> line.read();
                    default -> throw line.garbled("an address of an unknown type");
                };
        line.skip(address + 2); // from where it connects, and the port: of no interest
    }

    private void signIn(String account, byte[] password) {
        byte[] name = account.getBytes(StandardCharsets.UTF_8);
        if (name.length > 255 || password.length == 0 || password.length > 255) {
            throw line.failed("takes user names and passwords of 1 to 255 bytes; shorten them");
        }
        byte[] request = new byte[3 + name.length + password.length];
        request[0] = SIGN_IN_VERSION;
        request[1] = (byte) name.length;
        System.arraycopy(name, 0, request, 2, name.length);
        request[2 + name.length] = (byte) password.length;
        System.arraycopy(password, 0, request, 3 + name.length, password.length);
        line.write(request);
        Arrays.fill(request, (byte) 0);
        expect("version of the sign-in", SIGN_IN_VERSION);
        if (line.read() != 0) {
            throw line.failed(
                    "did not let the gateway sign in as "
                            + account
                            + "; its credential in the store may be wrong or expired: ask an"
                            + " administrator");
        }
    }

    private byte[] request(String host, int port) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(new byte[] {VERSION, CONNECT, 0});
        byte[] address = literal(host);
        if (address == null) {
            byte[] name = host.getBytes(StandardCharsets.US_ASCII);
            if (name.length > 255) {
                throw line.failed("takes names of at most 255 characters");
            }
            request.write(NAME); // the proxy looks it up, not the gateway
            request.write(name.length);
            request.writeBytes(name);
        } else {
            request.write(address.length == 4 ? FOUR : SIX);
            request.writeBytes(address);
        }
        request.write(port >>> 8);
        request.write(port);
        return request.toByteArray();
    }

    private static byte @Nullable [] literal(String host) {
        try {
            return InetAddress.ofLiteral(host).getAddress();
        } catch (IllegalArgumentException name) {
            return null;
        }
    }

    private void expect(String what, int value) {
        int read = line.read();
        if (read != value) {
            throw line.garbled(what + " " + read);
        }
    }

    /// RFC 1928 section 6.
    private static String refusal(int reply, String host, int port) {
        String why =
                switch (reply) {
                    case 1 -> "general failure";
                    case 2 -> "its rules do not allow it; its administrator must";
                    case 3 -> "network unreachable";
                    case 4 -> "host unreachable; is its name right?";
                    case 5 -> "connection refused; is the target up?";
                    case 6 -> "the target did not answer in time";
                    case 7 -> "it does not make connections at all";
                    case 8 -> "it does not take addresses of this kind";
                    default -> "code " + reply;
                };
        return "did not connect to " + host + " port " + port + ": " + why;
    }
}
