package io.sallyport.gateway.upstream;

import io.sallyport.gateway.config.GatewayProperties;
import io.sallyport.gateway.transport.Algorithms;
import io.sallyport.gateway.transport.EventLoops;
import io.sallyport.gateway.transport.GuardedClientSession;
import io.sallyport.policy.credential.CredentialSource;
import io.sallyport.policy.identity.AuthorizedKey;
import io.sallyport.policy.target.Target;
import io.sallyport.policy.target.TrustedHostKeys;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.future.ConnectFuture;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.core.CoreModuleProperties;

/// Dials targets: only those of the inventory, only with the host keys it pins.
///
/// The client has no identities, no configuration files and no agent of its own: what it signs in
/// with is lent for one connection. Its key exchange prefers `mlkem768x25519` and then plain
/// `curve25519`: `sntrup761` costs twice the CPU of a whole login, and the hop to a target is the
/// operator's waiting time.
public final class TargetDialer implements AutoCloseable {
    private static final AttributeKey<HostKeyCheck> CHECK = new AttributeKey<>();

    private final SshClient client;
    private final TrustedHostKeys trusted;
    private final CredentialSource credentials;
    private final Duration timeout;

    public TargetDialer(
            GatewayProperties.Ssh properties,
            EventLoops network,
            TrustedHostKeys trusted,
            CredentialSource credentials) {
        this.trusted = trusted;
        this.credentials = credentials;
        this.timeout = properties.connectTimeout();
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

    /// Begins a connection and returns at once. The person is the one on whose behalf: a host key
    /// somebody trusted themself does not count for them.
    public Dial dial(Target target, String account, String person) {
        HostKeyCheck check = new HostKeyCheck(trusted, target, person);
        return new Dial(
                connect(target, account, check), target, account, credentials, timeout, check);
    }

    private ConnectFuture connect(Target target, String account, HostKeyCheck check) {
        InetSocketAddress address = new InetSocketAddress(target.host(), target.port());
        if (address.isUnresolved()) {
            throw new TargetUnreachableException(
                    target.name()
                            + ": the name "
                            + target.host()
                            + " does not resolve on the gateway");
        }
        try {
            return client.connect(
                    account, address, AttributeRepository.ofKeyValuePair(CHECK, check), null);
        } catch (IOException e) {
            throw new TargetUnreachableException(target.name() + " cannot be dialled", e);
        }
    }

    /// The host key the target shows now, without trusting it or signing in. Waits for the network.
    public AuthorizedKey shownHostKey(Target target) {
        HostKeyCheck check = new HostKeyCheck(trusted, target, "");
        try (ClientSession session =
                connect(target, "nobody", check).verify(timeout).getSession()) {
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
