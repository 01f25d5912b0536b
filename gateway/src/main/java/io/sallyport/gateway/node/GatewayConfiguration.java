package io.sallyport.gateway.node;

import io.sallyport.gateway.channel.ChannelUse;
import io.sallyport.gateway.channel.OperatorChannel;
import io.sallyport.gateway.channel.RefusedUse;
import io.sallyport.gateway.channel.TargetRelay;
import io.sallyport.gateway.config.GatewayProperties;
import io.sallyport.gateway.desk.Desk;
import io.sallyport.gateway.desk.DeskUse;
import io.sallyport.gateway.login.HouseKeys;
import io.sallyport.gateway.login.SshListener;
import io.sallyport.gateway.session.OperatorConnection;
import io.sallyport.gateway.session.ProxySession;
import io.sallyport.gateway.session.Refusal;
import io.sallyport.gateway.session.SessionRegistry;
import io.sallyport.gateway.session.SessionServices;
import io.sallyport.gateway.transport.EventLoops;
import io.sallyport.gateway.upstream.TargetDialer;
import io.sallyport.policy.credential.CredentialSource;
import io.sallyport.policy.credential.SealedCredentials;
import io.sallyport.policy.decision.Decisions;
import io.sallyport.policy.target.InventoryFile;
import io.sallyport.policy.target.TrustedHostKeys;
import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.recording.Limits;
import io.sallyport.recorder.recording.Recorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/// The wiring, in the order in which things are needed: evidence first, then policy, then the SSH
/// side.
@SpringBootApplication(scanBasePackageClasses = GatewayConfiguration.class)
@EnableConfigurationProperties(GatewayProperties.class)
public class GatewayConfiguration {

    // ---- evidence

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    Journal journal(GatewayProperties properties, InstantSource clock) {
        // Asked before the first folder is made: without it the wrong place would be littered.
        if (!Files.exists(properties.inventoryFile())) {
            throw new InventoryMissingException(properties.inventoryFile());
        }
        return new FileJournal(properties.data().resolve("journal"), properties.node(), clock);
    }

    @Bean
    Recorder recorder(GatewayProperties properties, Journal journal, InstantSource clock) {
        return new Recorder(
                properties.data().resolve("recordings"),
                journal,
                new Limits(
                        properties.recording().outputCap().toBytes(),
                        properties.recording().flush()),
                clock);
    }

    // ---- policy

    @Bean
    InventoryFile inventory(GatewayProperties properties, Journal journal, InstantSource clock) {
        return new InventoryFile(properties.inventoryFile(), journal, clock);
    }

    @Bean
    Decisions decisions(InventoryFile inventory, InstantSource clock) {
        return new Decisions(inventory, clock);
    }

    @Bean
    TrustedHostKeys trustedHostKeys(
            GatewayProperties properties,
            InventoryFile inventory,
            Journal journal,
            InstantSource clock) {
        return new TrustedHostKeys(
                house(properties).resolve("trusted-host-keys"), inventory, journal, clock);
    }

    @Bean
    SealedCredentials credentials(GatewayProperties properties, Journal journal) {
        return new SealedCredentials(
                house(properties).resolve("credentials"),
                house(properties).resolve("sealing.key"),
                journal);
    }

    // ---- the SSH side

    @Bean
    HouseKeys houseKeys(GatewayProperties properties) throws IOException, GeneralSecurityException {
        return HouseKeys.open(house(properties));
    }

    /// What is called off leaves it at once: what waits for its time holds whole sessions.
    @Bean
    ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name("timer").daemon().factory());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /// One virtual thread for whatever has to wait.
    @Bean
    ExecutorService waiting() {
        return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("waiting-", 0).factory());
    }

    @Bean
    EventLoops network() {
        return new EventLoops();
    }

    @Bean
    TargetDialer dialer(
            GatewayProperties properties,
            EventLoops network,
            TrustedHostKeys trusted,
            CredentialSource credentials) {
        return new TargetDialer(properties.ssh(), network, trusted, credentials);
    }

    @Bean
    SessionRegistry registry(
            GatewayProperties properties,
            Journal journal,
            Decisions decisions,
            InventoryFile inventory,
            InstantSource clock) {
        SessionRegistry registry = new SessionRegistry(properties, journal, decisions, clock);
        inventory.onLoad(registry::applyInventory);
        return registry;
    }

    @Bean
    SessionServices sessionServices(
            GatewayProperties properties,
            Journal journal,
            Recorder recorder,
            InventoryFile inventory,
            Decisions decisions,
            TargetDialer dialer,
            SessionRegistry registry,
            InstantSource clock,
            ScheduledExecutorService timer,
            ExecutorService waiting) {
        Executor executor = waiting;
        return new SessionServices(
                properties,
                journal,
                recorder,
                inventory,
                decisions,
                dialer,
                registry,
                clock,
                timer,
                executor);
    }

    @Bean
    SshListener listener(
            SessionServices services, EventLoops network, TrustedHostKeys trusted, HouseKeys keys) {
        AtomicReference<SshListener> listening = new AtomicReference<>();
        Desk desk = new Desk(services, trusted, keys, () -> listening.get().port());
        SshListener listener =
                new SshListener(services, network, keys, channel -> use(channel, desk, services));
        listening.set(listener);
        return listener;
    }

    private static ChannelUse use(OperatorChannel channel, Desk desk, SessionServices services) {
        OperatorConnection connection = OperatorConnection.of(channel.getSession());
        Refusal refusal = connection.refusal();
        if (refusal != null) {
            return new RefusedUse(channel, refusal);
        }
        ProxySession session = connection.session();
        if (session == null) {
            return new DeskUse(channel, connection, desk, services);
        }
        TargetRelay relay = new TargetRelay(channel, session);
        relay.start();
        return relay;
    }

    @Bean
    Node node(
            GatewayProperties properties,
            Journal journal,
            Recorder recorder,
            SessionRegistry registry,
            SshListener listener,
            ScheduledExecutorService timer) {
        return new Node(properties, journal, recorder, registry, listener, timer);
    }

    private static Path house(GatewayProperties properties) {
        return properties.data().resolve("house");
    }
}
