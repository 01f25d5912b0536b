package io.sallyport.gateway.upstream;

import io.sallyport.policy.credential.CredentialUnavailableException;
import io.sallyport.policy.target.Account;
import io.sallyport.policy.target.Target;
import java.io.IOException;
import java.security.PublicKey;
import org.apache.sshd.client.future.ConnectFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/// A connection to a target that is being made: network and key exchange, no credential yet. Where
/// the target lies in a zone nothing is begun before [#authenticate], because the way there already
/// needs a credential.
public final class Dial {
    private final TargetDialer dialer;
    private final Target target;
    private final String account;
    private final SignIn signIn;
    private final @Nullable ConnectFuture connecting;

    /// @param connecting what was begun; null where the target lies in a zone
    Dial(
            TargetDialer dialer,
            Target target,
            String account,
            SignIn signIn,
            @Nullable ConnectFuture connecting) {
        this.dialer = dialer;
        this.target = target;
        this.account = account;
        this.signIn = signIn;
        this.connecting = connecting;
    }

    /// Whether this dial goes where that session wants to go.
    public boolean isTo(Target other, String otherAccount) {
        return target.equals(other) && account.equals(otherAccount);
    }

    /// Lends the account's credential and signs in; where the target lies in a zone, first makes
    /// the way there with the zone's credential. Waits for the network.
    ///
    /// @throws TargetUnreachableException with a sentence for the operator
    /// @throws CredentialUnavailableException when there is no credential to lend, or none that can
    ///   be used
    public TargetConnection authenticate() {
        Passage passage = new Passage(dialer);
        ClientSession session = null;
        try {
            session =
                    connecting == null
                            ? passage.connect(target.zone(), signIn, account)
                            : connecting.verify(signIn.timeout()).getSession();
            passage.endsWith(session);
            Account wanted =
                    target.account(account)
                            .orElseThrow(() ->
                                    new TargetUnreachableException(
                                            target.name()
                                                    + " has no account "
                                                    + account
                                                    + " in the inventory"));
            signIn.as(wanted, dialer.credentials(), session);
            return new TargetConnection(session, target.name(), signIn, passage);
        } catch (IOException e) {
            String lost = passage.whyLost();
            abandon(session, passage);
            throw lost == null
                    ? signIn.explain(e, account, session != null || isConnected())
                    : new TargetUnreachableException(lost, e);
        } catch (RuntimeException e) {
            abandon(session, passage);
            throw e;
        }
    }

    private boolean isConnected() {
        return connecting != null && connecting.isConnected();
    }

    /// Gives the connection up.
    public void abandon() {
        ConnectFuture begun = connecting;
        if (begun == null) {
            return;
        }
        begun.addListener(done -> {
            if (done.isConnected()) {
                done.getSession().close(true);
            }
        });
        begun.cancel();
    }

    private void abandon(@Nullable ClientSession session, Passage passage) {
        if (session == null) {
            abandon();
        } else {
            session.close(true);
        }
        passage.close();
    }

    /// The wire encoding of a key (RFC 4253 section 6.6).
    static byte[] encode(PublicKey key) {
        ByteArrayBuffer buffer = new ByteArrayBuffer();
        buffer.putRawPublicKey(key);
        return buffer.getCompactData();
    }
}
