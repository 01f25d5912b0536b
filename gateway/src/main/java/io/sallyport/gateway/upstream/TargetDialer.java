package io.sallyport.gateway.upstream;

import io.sallyport.gateway.config.GatewayProperties;
import io.sallyport.gateway.transport.Algorithms;
import io.sallyport.gateway.transport.EventLoops;
import io.sallyport.gateway.transport.GuardedClientSession;
import io.sallyport.gateway.transport.VirtualTransport;
import io.sallyport.policy.credential.CredentialSource;
import io.sallyport.policy.identity.AuthorizedKey;
import io.sallyport.policy.target.Target;
import io.sallyport.policy.target.TrustedHostKeys;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.future.ConnectFuture;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.session.AbstractClientSession;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.core.CoreModuleProperties;

/// Dials targets: only those of the inventory, only with the host keys it pins, and through the
/// zones they lie in.
///
/// The client has no identities, no configuration files and no agent of its own: what it signs in
/// with is lent for one connection. Its key exchange prefers `mlkem768x25519` and then plain
/// `curve25519`: `sntrup761` costs twice the CPU of a whole login, and the hop to a target is the
/// operator's waiting time.
public final class TargetDialer implements AutoCloseable {
    private static final AttributeKey<HostKeyCheck> CHECK = new AttributeKey<>();

    private final SshClient client;
    private final EventLoops network;
    private final VirtualTransport.Service inner = new VirtualTransport.Service();
    private final TrustedHostKeys trusted;
    private final CredentialSource credentials;
    private final Duration timeout;

    public TargetDialer(
            GatewayProperties.Ssh properties,
            EventLoops network,
            TrustedHostKeys trusted,
            CredentialSource credentials) {
        this.network = network;
        this.trusted = trusted;
        this.credentials = credentials;
        this.timeout = properties.connectTimeout();
        Algorithms.choose();
        this.client = SshClient.setUpDefaultClient();
        client.setIoServiceFactoryFactory(network);
        client.setSessionFactory(
                new SessionFactory(client) {
                    @Override
                    protected ClientSessionImpl doCreateSession(IoSession connection)
                            throws Exception {
                        return new GuardedClientSession(getClient(), connection);
                    }
                });
        client.setKeyExchangeFactories(Algorithms.targetKeyExchanges());
        client.setCipherFactories(Algorithms.targetCiphers());
        client.setMacFactories(Algorithms.targetMacs());
        client.setSignatureFactories(Algorithms.targetSignatures());
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setServerKeyVerifier(RejectAllServerKeyVerifier.INSTANCE);
        client.setChannelFactories(TargetConnection.channelFactories());
        client.setUserAuthFactories(
                List.of(
                        UserAuthPublicKeyFactory.INSTANCE,
                        UserAuthPasswordFactory.INSTANCE,
                        new PasswordPrompt.Factory()));
        CoreModuleProperties.IO_CONNECT_TIMEOUT.set(client, timeout);
        CoreModuleProperties.AUTH_TIMEOUT.set(client, properties.graceTime().plus(timeout));
        CoreModuleProperties.CLIENT_IDENTIFICATION.set(client, "Sallyport");
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, properties.keepalive());
        CoreModuleProperties.HEARTBEAT_REQUEST.set(client, "keepalive@openssh.com");
        CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, properties.keepaliveMisses());
        Algorithms.tune(client);
        client.addSessionListener(
                new SessionListener() {
                    @Override
                    public void sessionCreated(Session session) {
                        holdToPins((ClientSession) session);
                    }
                });
        client.start();
    }

    private void holdToPins(ClientSession session) {
        AttributeRepository context = session.getConnectionContext();
        HostKeyCheck check = context == null ? null : context.getAttribute(CHECK);
        if (check != null) {
            check.reached();
            session.setServerKeyVerifier(check);
            session.setSignatureFactories(pinnedFirst(check.pinnedTypes()));
        }
    }

    /// A target with several host keys shows the one the client asks for first: ask for a kind that
    /// is pinned.
    private List<NamedFactory<Signature>> pinnedFirst(Set<String> types) {
        List<NamedFactory<Signature>> factories = new ArrayList<>(client.getSignatureFactories());
        factories.sort(
                Comparator.comparing((NamedFactory<Signature> f) ->
                        !types.contains(KeyUtils.getCanonicalKeyType(f.getName()))));
        return factories;
    }

    /// Begins a connection and returns at once; where the target lies in a zone, begins nothing
    /// before the credential may be used. The person is the one on whose behalf: a host key
    /// somebody trusted themself does not count for them.
    public Dial dial(Target target, String account, String person) {
        SignIn signIn = signIn(target, person);
        ConnectFuture connecting =
                target.zone() == null ? connect(signIn, account, resolved(signIn)) : null;
        return new Dial(this, target, account, signIn, connecting);
    }

    private SignIn signIn(Target target, String person) {
        return new SignIn(
                target.name(),
                target.host(),
                target.port(),
                HostKeyCheck.of(target, trusted, person),
                timeout);
    }

    /// The address of a machine that the gateway reaches by itself.
    static InetSocketAddress resolved(SignIn machine) {
        InetSocketAddress address = new InetSocketAddress(machine.host(), machine.port());
        if (address.isUnresolved()) {
            throw new TargetUnreachableException(
                    machine.called()
                            + ": the name "
                            + machine.host()
                            + " does not resolve on the gateway");
        }
        return address;
    }

    /// Begins a connection over a socket of its own.
    ConnectFuture connect(SignIn machine, String account, InetSocketAddress address) {
        return connect(
                machine,
                account,
                address,
                AttributeRepository.ofKeyValuePair(CHECK, machine.check()));
    }

    /// Begins a connection over a socket that a proxy has connected.
    ConnectFuture connect(SignIn machine, String account, SocketChannel through)
            throws IOException {
        InetSocketAddress proxy = (InetSocketAddress) through.getRemoteAddress();
        Map<AttributeKey<?>, Object> context =
                Map.of(CHECK, machine.check(), EventLoops.CONNECTED, through);
        return connect(machine, account, proxy, AttributeRepository.ofAttributesMap(context));
    }

    private ConnectFuture connect(
            SignIn machine,
            String account,
            InetSocketAddress address,
            AttributeRepository context) {
        try {
            return client.connect(account, address, context, null);
        } catch (IOException e) {
            throw new TargetUnreachableException(machine.called() + " cannot be dialled", e);
        }
    }

    /// Begins a connection over an open channel through a hop.
    ClientSession connect(SignIn machine, String account, HopChannel through) throws IOException {
        IoHandler handler = client.getSessionFactory();
        VirtualTransport transport = through.transport(handler, inner);
        transport.setAttribute(
                AttributeRepository.class,
                AttributeRepository.ofKeyValuePair(CHECK, machine.check()));
        try {
            handler.sessionCreated(transport);
        } catch (IOException | RuntimeException e) {
            transport.close(true);
            throw e;
        } catch (Exception e) { // declared so by the library
            transport.close(true);
            throw new IOException(e);
        }
        AbstractClientSession session =
                (AbstractClientSession) AbstractSession.getSession(transport);
        session.setUsername(account);
        session.setConnectAddress(transport.getRemoteAddress());
        through.suspend(false);
        return session;
    }

    /// A channel through a hop, to be opened.
    HopChannel channel(String host, int port) {
        return new HopChannel(host, port, network);
    }

    CredentialSource credentials() {
        return credentials;
    }

    Duration timeout() {
        return timeout;
    }

    /// The host key the target shows now, without trusting it or signing in to it; to the hops and
    /// proxies before it the gateway does sign in. Waits for the network.
    public AuthorizedKey shownHostKey(Target target) {
        SignIn signIn = signIn(target, "");
        HostKeyCheck check = signIn.check();
        Passage passage = new Passage(this);
        try (ClientSession session = passage.connect(target.zone(), signIn, "nobody")) {
            // The check refuses or accepts during key exchange; either way the key was shown by
            // then.
            session.waitFor(
                    Set.of(
                            ClientSession.ClientSessionEvent.WAIT_AUTH,
                            ClientSession.ClientSessionEvent.CLOSED),
                    timeout);
        } catch (IOException e) {
            if (check.shown() == null) {
                throw new TargetUnreachableException(
                        target.name()
                                + " did not answer at "
                                + target.host()
                                + " port "
                                + target.port(),
                        e);
            }
        } finally {
            passage.close();
        }
        byte[] shown = check.shown();
        if (shown == null) {
            throw new TargetUnreachableException(target.name() + " showed no host key");
        }
        return new AuthorizedKey(check.shownType(), shown, "");
    }

    @Override
    public void close() {
        client.close(true).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
