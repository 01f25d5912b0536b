package io.sallyport.gateway.login;

import io.sallyport.gateway.channel.ChannelUse;
import io.sallyport.gateway.channel.ExcessChannel;
import io.sallyport.gateway.channel.JumpRequest;
import io.sallyport.gateway.channel.JumpService;
import io.sallyport.gateway.channel.OperatorChannel;
import io.sallyport.gateway.config.GatewayProperties;
import io.sallyport.gateway.forward.Forwards;
import io.sallyport.gateway.forward.GlobalRequests;
import io.sallyport.gateway.session.Login;
import io.sallyport.gateway.session.OperatorConnection;
import io.sallyport.gateway.session.PersonSignedIn;
import io.sallyport.gateway.session.ProxySession;
import io.sallyport.gateway.session.Refusal;
import io.sallyport.gateway.session.SessionRefused;
import io.sallyport.gateway.session.SessionServices;
import io.sallyport.gateway.transport.Algorithms;
import io.sallyport.gateway.transport.EventLoops;
import io.sallyport.gateway.transport.GuardedServerSession;
import io.sallyport.gateway.upstream.Dial;
import io.sallyport.policy.identity.KeyUses;
import io.sallyport.policy.target.Target;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.screen.PrintableText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.session.helpers.AbstractConnectionService;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.session.ServerConnectionServiceFactory;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.SessionFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens for operators: the outer server on its port, and the inner one for `ssh -J` on nothing.
public final class SshListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SshListener.class);
    private static final AttributeKey<CompletableFuture<Dial>> EARLY_DIAL = new AttributeKey<>();
    private static final AttributeKey<OpenSshCertificate> CERTIFICATE = new AttributeKey<>();
    private static final AttributeKey<ConnectionLimits.Place> PLACE = new AttributeKey<>();

    private final GatewayProperties.Ssh properties;
    private final SessionServices services;
    private final KeyUses keyUses;
    private final Function<OperatorChannel, ChannelUse> uses;
    private final ConnectionLimits limits;
    private final ListeningServer outer;
    private final JumpService jump = new JumpService();
    private final Set<OperatorConnection> connections = ConcurrentHashMap.newKeySet();

    /// @param keyUses is told of each key that signed in
    /// @param uses decides what a channel of a signed-in connection is for
    public SshListener(
            SessionServices services,
            EventLoops network,
            HouseKeys keys,
            KeyUses keyUses,
            Function<OperatorChannel, ChannelUse> uses) {
        this.properties = services.properties().ssh();
        this.services = services;
        this.keyUses = keyUses;
        this.uses = uses;
        this.limits = new ConnectionLimits(properties);
        this.outer = ListeningServer.create();
        outer.setIoServiceFactoryFactory(network);
        HostCertificates certificates = new HostCertificates(keys, services.clock());
        setUp(outer, keys);
        outer.setHost(properties.bind());
        outer.setPort(properties.port());
        outer.setSessionFactory(new LimitedSessions(outer));
        outer.setUserAuthFactories(List.of(new UserAuthPublicKeyFactory()));
        outer.setPublickeyAuthenticator(
                new LoginAuthenticator(services.inventory(), services.clock(), this::keyOffered));
        outer.setChannelFactories(channels());
        outer.addSessionListener(new OuterConnections());

        SshServer inner = jump.server();
        setUp(inner, keys);
        inner.setSessionFactory(
                new SessionFactory(inner) {
                    @Override
                    protected ServerSessionImpl doCreateSession(IoSession connection)
                            throws Exception {
                        return new GuardedServerSession(getServer(), connection);
                    }
                });
        inner.setHostKeyCertificateProvider(session -> {
            JumpRequest request = InnerSignIn.requestOf((ServerSession) session);
            if (request == null) {
                return List.of();
            }
            // The same one in every new key exchange: OpenSSH compares it with the first, and drops
            // the connection over another.
            return List.of(
                    session.computeAttributeIfAbsent(
                            CERTIFICATE, key -> certificates.certify(request.name())));
        });
        inner.setServiceFactories(
                List.of(new InnerSignIn.ServiceFactory(), ServerConnectionServiceFactory.INSTANCE));
        inner.setUserAuthFactories(List.of(new InnerSignIn.Factory()));
        inner.setChannelFactories(channels());
        inner.addSessionListener(new InnerConnections());
    }

    private void setUp(SshServer server, HouseKeys keys) {
        server.setKeyPairProvider(KeyPairProvider.wrap(keys.hostKey()));
        server.setKeyExchangeFactories(Algorithms.operatorKeyExchanges());
        server.setCipherFactories(Algorithms.operatorCiphers());
        server.setMacFactories(Algorithms.operatorMacs());
        server.setSignatureFactories(Algorithms.operatorSignatures());
        server.setCompressionFactories(
                List.of(BuiltinCompressions.none)); // a bomb needs a decompressor
        server.setGlobalRequestHandlers(List.of(new GlobalRequests(services.journal())));
        Algorithms.tune(server);
        CoreModuleProperties.SERVER_IDENTIFICATION.set(server, "Sallyport");
        CoreModuleProperties.AUTH_TIMEOUT.set(server, properties.graceTime());
        CoreModuleProperties.MAX_AUTH_REQUESTS.set(server, properties.authenticationAttempts());
        // The library's own bound ends the connection with everything on it: see limited().
        CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(server, Integer.MAX_VALUE);
    }

    /// Refuses a channel over the limit, and lets those that are open go on.
    private ChannelFactory limited(ChannelFactory channels) {
        int limit = services.properties().limits().channels();
        return new ChannelFactory() {
            @Override
            public String getName() {
                return channels.getName();
            }

            @Override
            public @Nullable Channel createChannel(Session session) throws IOException {
                AbstractConnectionService connection =
                        session.getService(AbstractConnectionService.class);
                return connection != null && connection.getChannels().size() >= limit
                        ? new ExcessChannel(limit)
                        : channels.createChannel(session);
            }
        };
    }

    private ChannelFactory sessions() {
        return new ChannelFactory() {
            @Override
            public String getName() {
                return "session";
            }

            @Override
            public @Nullable Channel createChannel(Session session) {
                return GlobalRequests.endedSessionsOn(session)
                        ? null
                        : new OperatorChannel(uses, services.executor());
            }
        };
    }

    private ChannelFactory sockets() {
        return new ChannelFactory() {
            @Override
            public String getName() {
                return "direct-streamlocal@openssh.com";
            }

            @Override
            public @Nullable Channel createChannel(Session session) {
                return Forwards.socketChannel(session, services);
            }
        };
    }

    /// What operators may open, on the outer connection and on the inner one alike.
    private List<ChannelFactory> channels() {
        return List.of(limited(sessions()), limited(jump.tunnels(services)), limited(sockets()));
    }

    /// Starts to listen.
    ///
    /// @throws IOException when the port is taken or not allowed
    public void start() throws IOException {
        jump.server().start();
        outer.start();
        LOG.info("SSH listens on {}", outer.getBoundAddresses());
    }

    /// The port listened on.
    public int port() {
        return ((InetSocketAddress) outer.getBoundAddresses().iterator().next()).getPort();
    }

    /// Connections of operators, inner ones included.
    public int connections() {
        return connections.size();
    }

    /// Asks every operator's client whether it is still there. Called once per keepalive interval.
    public void askAlive() {
        connections.forEach(connection -> connection.askAlive(properties.keepaliveMisses()));
    }

    /// Accepts no more connections; those that are there go on.
    public void stopAccepting() {
        outer.stopAccepting();
    }

    @Override
    public void close() {
        outer.close(true).awaitUninterruptibly(2, TimeUnit.SECONDS);
        jump.server().close(true).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }

    /// A known key was offered: if the person may go where they want to go, the way there is begun
    /// while they sign. Only the key exchange with the target; nothing is authenticated before the
    /// person is.
    private void keyOffered(ServerSession session, String userName, Login login) {
        if (session.getAttribute(EARLY_DIAL) != null) {
            return;
        }
        Optional<Destination> wanted = Destination.parse(userName);
        String name = wanted.map(Destination::target).orElse(null);
        if (name == null) {
            return;
        }
        Optional<Target> target = services.inventory().current().target(name);
        String account = accountOn(target, wanted.get().account());
        // Into a zone nothing is begun: its way already needs a credential.
        if (target.isPresent() && target.get().zone() == null && account != null) {
            dialEarly(
                    session,
                    login,
                    () ->
                            services.decisions().foresees(login.person(), target.get(), account)
                                    ? Optional.of(new Way(target.get(), account))
                                    : Optional.empty());
        }
    }

    /// Where an early dial may go.
    private record Way(Target target, String account) {}

    /// On another thread: the database and name servers may take their time, and an event loop must
    /// not.
    private void dialEarly(ServerSession session, Login login, Supplier<Optional<Way>> decided) {
        session.setAttribute(
                EARLY_DIAL,
                CompletableFuture.supplyAsync(
                        () -> {
                            Way way =
                                    decided.get()
                                            .orElseThrow(() ->
                                                    new CancellationException("not permitted"));
                            return services.dialer()
                                    .dial(way.target(), way.account(), login.person().name());
                        },
                        services.executor()));
    }

    /// The early dial, if it has begun: the session dials itself otherwise, and says why where that
    /// fails.
    private static @Nullable Dial takeEarly(Session session) {
        CompletableFuture<Dial> early = session.removeAttribute(EARLY_DIAL);
        if (early == null || early.isCompletedExceptionally()) {
            return null;
        }
        if (early.isDone()) {
            return early.join();
        }
        early.thenAccept(Dial::abandon);
        return null;
    }

    private static void abandonEarly(Session session) {
        Dial early = takeEarly(session);
        if (early != null) {
            early.abandon();
        }
    }

    private static @Nullable String accountOn(Optional<Target> target, @Nullable String named) {
        return named != null ? named : target.map(Target::defaultAccount).orElse(null);
    }

    private void signedIn(ServerSession transport, Login login, String form) {
        OperatorConnection connection = new OperatorConnection(transport, login);
        connections.add(connection);
        transport.addCloseFutureListener(closed -> {
            connections.remove(connection);
            connection.closed();
        });
        Dial early = takeEarly(transport);
        JumpRequest jumped = InnerSignIn.requestOf(transport);
        if (jumped != null) {
            enter(
                    connection,
                    Optional.of(jumped.target()),
                    jumped.name(),
                    transport.getUsername(),
                    form,
                    early);
            return;
        }
        connection.signedIn(
                services.journal()
                        .submit(
                                new PersonSignedIn(
                                        login.header(),
                                        login.factor(),
                                        login.certificate(),
                                        login.client())));
        Destination wanted = Destination.parse(transport.getUsername()).orElseThrow();
        String name = wanted.target();
        if (name != null) {
            enter(
                    connection,
                    services.inventory().current().target(name),
                    name,
                    wanted.account(),
                    form,
                    early);
        }
    }

    private void enter(
            OperatorConnection connection,
            Optional<Target> target,
            String name,
            @Nullable String namedAccount,
            String form,
            @Nullable Dial early) {
        String account = accountOn(target, namedAccount);
        if (target.isEmpty() || account == null) {
            String sentence =
                    target.isEmpty()
                            ? services.decisions().unknownTarget(connection.login().person(), name)
                            : target.get().name()
                                    + " has several accounts; name one: "
                                    + connection.login().person().name()
                                    + "@ACCOUNT@"
                                    + target.get().name();
            FactHeader header = connection.login().header().onTarget(PrintableText.of(name));
            services.journal().submit(new SessionRefused(header, form, sentence));
            connection.refuse(new Refusal(sentence));
            if (early != null) {
                early.abandon();
            }
            return;
        }
        ProxySession session =
                new ProxySession(
                        services,
                        connection.login(),
                        target.get(),
                        account,
                        form,
                        () -> connection.disconnect(services));
        connection.isFor(session);
        Forwards.begin(connection, session, services);
        Dial usable = early != null && early.isTo(target.get(), account) ? early : null;
        if (early != null && usable == null) {
            early.abandon();
        }
        session.open(usable);
    }

    private final class OuterConnections implements SessionListener {
        @Override
        public void sessionEvent(Session session, Event event) {
            if (event == Event.Authenticated) {
                ServerSession transport = (ServerSession) session;
                release(session);
                Login login = LoginAuthenticator.loginOf(transport);
                if (login == null) {
                    throw new IllegalStateException("authenticated without a login");
                }
                if (login.certificate() == null) {
                    keyUses.used(login.person().name(), login.factor(), login.source());
                }
                signedIn(transport, login, ProxySession.DIRECT);
            }
        }

        @Override
        public void sessionClosed(Session session) {
            ServerSession transport = (ServerSession) session;
            release(session);
            abandonEarly(session);
            SignInAttempts attempts = LoginAuthenticator.attemptsOf(transport);
            if (OperatorConnection.find(session) == null && attempts.any()) {
                services.journal()
                        .submit(
                                new SignInRefused(
                                        new FactHeader(
                                                null,
                                                Addresses.words(transport.getClientAddress()),
                                                null,
                                                null,
                                                null,
                                                null,
                                                null,
                                                null),
                                        attempts.userName(),
                                        attempts.keys(),
                                        PrintableText.of(
                                                String.valueOf(transport.getClientVersion())),
                                        attempts.because()));
            }
        }

        private void release(Session session) {
            ConnectionLimits.Place place = session.getAttribute(PLACE);
            if (place != null) {
                place.release();
            }
        }
    }

    private final class InnerConnections implements SessionListener {
        @Override
        public void sessionCreated(Session session) {
            // Where the person has one way into the target, it is begun while the inner connection
            // is made.
            JumpRequest request = InnerSignIn.requestOf((ServerSession) session);
            if (request != null) {
                Login login = request.outer().login();
                dialEarly(
                        (ServerSession) session,
                        login,
                        () -> {
                            List<String> accounts =
                                    request.target().accounts().keySet().stream()
                                            .filter(account ->
                                                    services.decisions()
                                                            .foresees(
                                                                    login.person(),
                                                                    request.target(),
                                                                    account))
                                            .toList();
                            return accounts.size() == 1
                                    ? Optional.of(new Way(request.target(), accounts.getFirst()))
                                    : Optional.empty();
                        });
            }
        }

        @Override
        public void sessionEvent(Session session, Event event) {
            if (event == Event.Authenticated) {
                ServerSession transport = (ServerSession) session;
                JumpRequest request = InnerSignIn.requestOf(transport);
                if (request == null) {
                    throw new IllegalStateException("an inner connection without an outer one");
                }
                signedIn(transport, request.outer().login(), ProxySession.JUMP);
            }
        }

        @Override
        public void sessionClosed(Session session) {
            abandonEarly(session);
        }
    }

    /// Counts connections that are signing in, and refuses those over the limit before anything is
    /// sent.
    private final class LimitedSessions extends SessionFactory {
        LimitedSessions(SshServer server) {
            super(server);
        }

        @Override
        protected ServerSessionImpl doCreateSession(IoSession connection) throws Exception {
            ConnectionLimits.Place place = limits.admit(connection.getRemoteAddress());
            connection.addCloseFutureListener(closed -> place.release());
            ServerSessionImpl session = new GuardedServerSession(getServer(), connection);
            session.setAttribute(PLACE, place);
            return session;
        }
    }
}
