package io.sallyport.gateway.upstream;

import io.sallyport.policy.target.Zone;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Asks an HTTP proxy for a tunnel: `CONNECT` (RFC 9110 section 9.3.6) over HTTP/1.1 (RFC 9112),
/// with basic credentials where there are some (RFC 7617: they travel in clear).
final class HttpProxy {
    /// The most that status line and fields may come to.
    static final int MOST_BYTES = 8 << 10;

    private static final Pattern STATUS =
            Pattern.compile("HTTP/1\\.[0-9] ([1-5][0-9]{2})( [\\x20-\\x7e\\x80-\\xff\\t]*)?");
    private static final Pattern FIELD =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\\x20-\\x7e\\x80-\\xff\\t]*");

    private final ProxyLine line;

    HttpProxy(ProxyLine line) {
        this.line = line;
    }

    /// Returns when the tunnel stands: the next byte is the target's.
    ///
    /// @param account the user name, without a colon
    /// @param password cleared afterwards by the caller
    /// @throws TargetUnreachableException with a sentence for the operator
    void connect(String host, int port, @Nullable String account, byte @Nullable [] password) {
        byte[] request = request(Zone.at(host, port), account, password);
        line.write(request);
        Arrays.fill(request, (byte) 0);
        int status = status();
        if (status / 100 != 2) {
            throw line.failed(refusal(status, host, port, account));
        }
        // Whatever length the fields of a 2xx claim, the tunnel begins behind them.
    }

    private static byte[] request(
            String authority, @Nullable String account, byte @Nullable [] password) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(
                ("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        if (account != null && password != null) {
            byte[] name = (account + ":").getBytes(StandardCharsets.UTF_8);
            byte[] both = Arrays.copyOf(name, name.length + password.length);
            System.arraycopy(password, 0, both, name.length, password.length);
            byte[] encoded = Base64.getEncoder().encode(both);
            request.writeBytes("Proxy-Authorization: Basic ".getBytes(StandardCharsets.US_ASCII));
            request.writeBytes(encoded);
            request.writeBytes(new byte[] {'\r', '\n'});
            Arrays.fill(both, (byte) 0);
            Arrays.fill(encoded, (byte) 0);
        }
        request.writeBytes(new byte[] {'\r', '\n'});
        return request.toByteArray();
    }

    private int status() {
        List<String> lines = head().lines().toList();
        Matcher status = STATUS.matcher(lines.getFirst());
        if (!status.matches()) {
            throw line.garbled("no status line");
        }
        for (String field : lines.subList(1, lines.size())) {
            if (!FIELD.matcher(field).matches()) {
                throw line.garbled("a header that is none");
            }
        }
        return Integer.parseInt(status.group(1));
    }

    /// Status line and fields, without the empty line that ends them. Lines end with CR LF.
    private String head() {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            if (head.length() == MOST_BYTES) {
                throw line.garbled("headers of more than " + MOST_BYTES + " bytes");
            }
            int next = line.read();
            boolean afterReturn = !head.isEmpty() && head.charAt(head.length() - 1) == '\r';
            if ((next == '\n') != afterReturn) {
                throw line.garbled("a line that does not end with CR LF");
            }
            if (head.length() < 5 && next != "HTTP/".charAt(head.length())) {
                throw line.garbled("no status line");
            }
            head.append((char) next);
        }
        return head.substring(0, head.length() - 4);
    }

    private static String refusal(int status, String host, int port, @Nullable String account) {
        String what = "did not connect to " + host + " port " + port + ", status " + status + ": ";
        return switch (status) {
            // 401 is a server's word, and some proxies say it of a wrong password.
            case 401, 407 ->
                    account == null
                            ? "wants to know who is asking (status "
                                    + status
                                    + "); the zone needs `account` and `credential`"
                            : "did not let the gateway sign in as "
                                    + account
                                    + " (status "
                                    + status
                                    + "); its credential in the store may be wrong or expired: ask"
                                    + " an administrator";
            case 403, 405 ->
                    what + "its rules do not allow it; its administrator must allow CONNECT";
            case 500, 502, 503, 504 ->
                    what + "it did not reach the target; is that up, and its name right?";
            default -> what + "see its log";
        };
    }
}
