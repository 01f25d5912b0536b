package io.sallyport.policy.notice;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/// The address of a receiver over HTTP. Its path and query may be a secret (they are, for chat
/// rooms), so it shows as scheme and host only.
public final class Receiver {
    private static final int LONGEST = 2000;
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

    private final URI address;

    private Receiver(URI address) {
        this.address = address;
    }

    /// Reads an address.
    ///
    /// @throws IllegalArgumentException with a sentence that does not repeat the address, when it
    ///   is no `https://` one; `http://` does for the loopback only
    public static Receiver parse(String text) {
        URI address;
        try {
            address = new URI(text);
        } catch (URISyntaxException damaged) {
            // Without the cause: it quotes the address.
            throw new IllegalArgumentException("is not an address such as https://host/path");
        }
        String host = address.getHost();
        if (host == null || text.length() > LONGEST || address.getRawFragment() != null) {
            throw new IllegalArgumentException("is not an address such as https://host/path");
        }
        if (address.getRawUserInfo() != null) {
            throw new IllegalArgumentException("holds a user name; leave it out");
        }
        boolean secure = "https".equalsIgnoreCase(address.getScheme());
        boolean near =
                "http".equalsIgnoreCase(address.getScheme()) && LOOPBACK.matcher(host).matches();
        if (!secure && !near) {
            throw new IllegalArgumentException(
                    "has to begin with https://; http:// does for receivers on this machine");
        }
        return new Receiver(address);
    }

    /// The whole address; not to be shown.
    public URI address() {
        return address;
    }

    /// `https://hooks.example.org`
    @Override
    public String toString() {
        return address.getScheme()
                + "://"
                + address.getHost()
                + (address.getPort() < 0 ? "" : ":" + address.getPort());
    }
}
