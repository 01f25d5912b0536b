package io.sallyport.gateway.upstream;

import io.sallyport.policy.identity.AuthorizedKey;
import io.sallyport.policy.target.HostKeyVerdict;
import io.sallyport.policy.target.Target;
import io.sallyport.policy.target.TrustedHostKeys;
import java.net.SocketAddress;
import java.security.PublicKey;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.jspecify.annotations.Nullable;

/// Holds a target to its pinned host keys, for one connection on behalf of one person.
final class HostKeyCheck implements ServerKeyVerifier {
    private final TrustedHostKeys trusted;
    private final Target target;
    private final String person;
    private volatile byte @Nullable [] shown;
    private volatile String shownType = "";
    private volatile @Nullable String refusal;

    HostKeyCheck(TrustedHostKeys trusted, Target target, String person) {
        this.trusted = trusted;
        this.target = target;
        this.person = person;
    }

    @Override
    public boolean verifyServerKey(ClientSession session, SocketAddress remote, PublicKey key) {
        byte[] blob = Dial.encode(key);
        shownType = KeyUtils.getKeyType(key);
        shown = blob;
        return switch (trusted.check(target, KeyUtils.getKeyType(key), blob, person)) {
            case HostKeyVerdict.Trusted() -> true;
            case HostKeyVerdict.Unknown(String sentence) -> refuse(sentence);
            case HostKeyVerdict.Changed(String sentence) -> refuse(sentence);
        };
    }

    private boolean refuse(String sentence) {
        refusal = sentence;
        return false;
    }

    /// The key the target showed, once it did.
    byte @Nullable [] shown() {
        return shown;
    }

    /// The type of the key the target showed; empty before.
    String shownType() {
        return shownType;
    }

    /// The types of keys that would be trusted.
    Set<String> pinnedTypes() {
        return trusted.keysOf(target).stream().map(AuthorizedKey::type).collect(Collectors.toSet());
    }

    /// Why the key was refused, if it was.
    @Nullable String refusal() {
        return refusal;
    }
}
