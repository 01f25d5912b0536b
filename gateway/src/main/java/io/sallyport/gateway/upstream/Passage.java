package io.sallyport.gateway.upstream;

import io.sallyport.policy.credential.Credential;
import io.sallyport.policy.credential.CredentialUnavailableException;
import io.sallyport.policy.credential.Secret;
import io.sallyport.policy.target.Account;
import io.sallyport.policy.target.Zone;
import io.sallyport.recorder.screen.PrintableText;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.ConnectionService;
import org.jspecify.annotations.Nullable;

/// The way of one connection through the zones before its target: hops signed in to, proxies asked.
///
/// Each session has its own. A hop that dies, stalls or exchanges keys concerns one session, one
/// session's bulk takes no other's window, and nothing has to be counted; what it costs is a
/// sign-in at the hop, as with `ssh -J`.
///
/// Made on one thread, which may wait; watched and closed by any.
final class Passage {
    /// What a hop says is shown this far.
    private static final int MOST_SAID = 200;

    /// A hop that was signed in to.
    private record Passed(String called, ClientSession session, HostKeyCheck check) {}

    private final TargetDialer dialer;
    private final List<Passed> hops = new CopyOnWriteArrayList<>(); // the nearest first
    private @Nullable String lost; // guarded by this, as over is
    private boolean over;

    Passage(TargetDialer dialer) {
        this.dialer = dialer;
    }

    /// Makes the way into the zone and begins an SSH connection there. Nothing is signed in to but
    /// hops and proxies.
    ///
    /// @throws TargetUnreachableException with a sentence for the operator
    /// @throws CredentialUnavailableException when the zone's credential cannot be used
    /// @throws IOException when the machine itself is not reached
    ClientSession connect(@Nullable Zone zone, SignIn machine, String account) throws IOException {
        return switch (zone) {
            case null ->
                    dialer.connect(machine, account, TargetDialer.resolved(machine))
                            .verify(machine.timeout())
                            .getSession();
            case Zone.Hop hop -> dialer.connect(machine, account, through(hop, machine));
            case Zone.Socks proxy -> {
                ProxyLine line = ProxyLine.to(proxy, called(proxy), dialer.timeout());
                yield overProxy(
                        line,
                        machine,
                        account,
                        proxy.account(),
                        password ->
                                new SocksProxy(line)
                                        .connect(
                                                machine.host(),
                                                machine.port(),
                                                nameOf(proxy.account()),
                                                password));
            }
            case Zone.Http proxy -> {
                ProxyLine line = ProxyLine.to(proxy, called(proxy), dialer.timeout());
                yield overProxy(
                        line,
                        machine,
                        account,
                        proxy.account(),
                        password ->
                                new HttpProxy(line)
                                        .connect(
                                                machine.host(),
                                                machine.port(),
                                                nameOf(proxy.account()),
                                                password));
            }
        };
    }

    private static @Nullable String nameOf(@Nullable Account account) {
        return account == null ? null : account.name();
    }

    static String called(Zone zone) {
        return switch (zone) {
            case Zone.Hop hop -> "the hop of zone " + hop.name();
            case Zone.Socks proxy -> "the SOCKS proxy of zone " + proxy.name();
            case Zone.Http proxy -> "the HTTP proxy of zone " + proxy.name();
        };
    }

    // ---- through a hop

    private HopChannel through(Zone.Hop hop, SignIn machine) throws IOException {
        SignIn signIn =
                new SignIn(
                        called(hop),
                        hop.host(),
                        hop.port(),
                        HostKeyCheck.of(hop),
                        dialer.timeout());
        ClientSession session = null;
        try {
            session = connect(hop.behind(), signIn, hop.account().name());
            signIn.as(hop.account(), dialer.credentials(), session);
        } catch (IOException e) {
            close(session);
            String before = whyLost();
            throw before == null
                    ? signIn.explain(e, hop.account().name(), session != null)
                    : new TargetUnreachableException(before, e);
        } catch (RuntimeException e) {
            close(session);
            throw e;
        }
        hops.add(new Passed(called(hop), session, signIn.check()));
        return open(hop, session, machine);
    }

    private HopChannel open(Zone.Hop hop, ClientSession session, SignIn machine)
            throws IOException {
        HopChannel channel = dialer.channel(machine.host(), machine.port());
        ConnectionService service = session.getService(ConnectionService.class);
        if (service == null) {
            throw new TargetUnreachableException(called(hop) + " closed the connection");
        }
        try {
            service.registerChannel(channel);
            channel.open().verify(machine.timeout());
            return channel;
        } catch (IOException e) {
            if (channel.refusal() != 0) {
                throw new TargetUnreachableException(refusal(hop, machine, channel), e);
            }
            throw new TargetUnreachableException(
                    called(hop)
                            + " ("
                            + Zone.at(hop.host(), hop.port())
                            + ") did not say within "
                            + machine.timeout().toSeconds()
                            + " seconds whether it reaches "
                            + machine.called()
                            + " at "
                            + machine.host()
                            + " port "
                            + machine.port()
                            + "; is that up?",
                    e);
        }
    }

    private static String refusal(Zone.Hop hop, SignIn machine, HopChannel refused) {
        String said = PrintableText.of(refused.saidToRefusal(), MOST_SAID);
        String place = machine.called() + " at " + machine.host() + " port " + machine.port();
        String at = called(hop) + " (" + Zone.at(hop.host(), hop.port()) + ")";
        return switch (refused.refusal()) {
            case SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED ->
                    at
                            + " does not let "
                            + hop.account().name()
                            + " through to "
                            + place
                            + "; its administrator must allow it (AllowTcpForwarding, PermitOpen)";
            case SshConstants.SSH_OPEN_CONNECT_FAILED ->
                    at
                            + " did not reach "
                            + place
                            + ": "
                            + said
                            + "; is it up, and does the hop know its name?";
            default ->
                    at
                            + " opened no way to "
                            + place
                            + ": "
                            + said
                            + " (code "
                            + refused.refusal()
                            + ")";
        };
    }

    // ---- through a proxy

    /// Asks for the way on, with the password where there is one.
    @FunctionalInterface
    private interface Question {
        void ask(byte @Nullable [] password);
    }

    private ClientSession overProxy(
            ProxyLine line, SignIn machine, String account, @Nullable Account user, Question way)
            throws IOException {
        boolean handedOver = false;
        byte[] password = null;
        try {
            password = user == null ? null : password(user);
            way.ask(password);
            handedOver = true;
            return dialer.connect(machine, account, line.channel())
                    .verify(machine.timeout())
                    .getSession();
        } finally {
            if (password != null) {
                Arrays.fill(password, (byte) 0);
            }
            if (!handedOver) {
                line.close();
            }
        }
    }

    private byte[] password(Account user) {
        return switch (dialer.credentials().lend(user.credential())) {
            case Credential.Password(Secret password) -> {
                byte[] bytes = password.reveal();
                password.close();
                yield bytes;
            }
            case Credential.Key(Secret key, var certificate) -> {
                key.close();
                throw new CredentialUnavailableException(
                        "credential `"
                                + user.credential()
                                + "` is a key, and a proxy takes a password; ask an administrator"
                                + " to store one");
            }
        };
    }

    // ---- the end

    /// The way is given up when this connection, made through it, is closed.
    void endsWith(ClientSession session) {
        if (!hops.isEmpty()) {
            session.addCloseFutureListener(closed -> close());
        }
    }

    /// Which hop the connection was lost with, if one; asked when it is closed.
    synchronized @Nullable String whyLost() {
        if (!over && lost == null) {
            lost = look();
        }
        return lost;
    }

    private @Nullable String look() {
        for (Passed hop : hops) { // the nearest that is gone took the others with it
            String refusal = hop.check().refusal();
            if (refusal != null) {
                return refusal;
            }
            if (hop.session().isClosing()) {
                return hop.called()
                        + " closed the connection, and with it went the way to the target;"
                        + " connect again";
            }
        }
        return null;
    }

    /// Closes the connections with the hops; may be repeated.
    void close() {
        synchronized (this) {
            whyLost(); // from now on they are closed from here
            over = true;
        }
        hops.reversed().forEach(hop -> hop.session().close(true));
    }

    private static void close(@Nullable ClientSession session) {
        if (session != null) {
            session.close(true);
        }
    }
}
