package io.sallyport.gateway.upstream;

import io.sallyport.policy.identity.AuthorizedKey;
import io.sallyport.policy.target.HostKeyVerdict;
import io.sallyport.policy.target.Target;
import io.sallyport.policy.target.TrustedHostKeys;
import io.sallyport.policy.target.Zone;
import java.net.SocketAddress;
import java.security.PublicKey;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.jspecify.annotations.Nullable;

/// Holds a target, or a hop, to its pinned host keys, for one connection.
final class HostKeyCheck implements ServerKeyVerifier {
    /// What to think of a key, by its type and its wire encoding.
    @FunctionalInterface
    private interface Pins {
        HostKeyVerdict check(String keyType, byte[] blob);
    }

    private final Pins pins;
    private final Supplier<List<AuthorizedKey>> pinned;
    private volatile byte @Nullable [] shown;
    private volatile String shownType = "";
    private volatile @Nullable String refusal;
    private volatile boolean reached;

    private HostKeyCheck(Pins pins, Supplier<List<AuthorizedKey>> pinned) {
        this.pins = pins;
        this.pinned = pinned;
    }

    /// On behalf of one person.
    static HostKeyCheck of(Target target, TrustedHostKeys trusted, String person) {
        return new HostKeyCheck(
                (type, blob) -> trusted.check(target, type, blob, person),
                () -> trusted.keysOf(target));
    }

    static HostKeyCheck of(Zone.Hop hop) {
        return new HostKeyCheck((type, blob) -> hop.check(blob), hop::hostKeys);
    }

    @Override
    public boolean verifyServerKey(ClientSession session, SocketAddress remote, PublicKey key) {
        byte[] blob = Dial.encode(key);
        shownType = KeyUtils.getKeyType(key);
        shown = blob;
        return switch (pins.check(KeyUtils.getKeyType(key), blob)) {
            case HostKeyVerdict.Trusted() -> true;
            case HostKeyVerdict.Unknown(String sentence) -> refuse(sentence);
            case HostKeyVerdict.Changed(String sentence) -> refuse(sentence);
        };
    }

    /// There is a connection to the machine.
    void reached() {
        reached = true;
    }

    /// Whether there was one, however soon it ended.
    boolean wasReached() {
        return reached;
    }

    private boolean refuse(String sentence) {
        refusal = sentence;
        return false;
    }

    /// The key the machine showed, once it did.
    byte @Nullable [] shown() {
        return shown;
    }

    /// The type of the key the machine showed; empty before.
    String shownType() {
        return shownType;
    }

    /// The types of keys that would be trusted.
    Set<String> pinnedTypes() {
        return pinned.get().stream().map(AuthorizedKey::type).collect(Collectors.toSet());
    }

    /// Why the key was refused, if it was.
    @Nullable String refusal() {
        return refusal;
    }
}
