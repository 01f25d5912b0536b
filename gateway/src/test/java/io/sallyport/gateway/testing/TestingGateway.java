package io.sallyport.gateway.testing;

import io.sallyport.gateway.login.SshListener;
import io.sallyport.gateway.node.GatewayConfiguration;
import io.sallyport.gateway.session.Gates;
import io.sallyport.gateway.session.SessionRegistry;
import io.sallyport.policy.credential.Credential;
import io.sallyport.policy.credential.SealedCredentials;
import io.sallyport.policy.credential.Secret;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/// The real program, in this process, on a free port of 127.0.0.1, with a data folder of its own.
public final class TestingGateway implements AutoCloseable {
    private static final String DATA = "sallyport.data=";

    /// What tests have another way than the product, unless a test says otherwise.
    private static final Map<String, String> DEFAULTS =
            Map.of(
                    "sallyport.ssh.bind", "127.0.0.1",
                    "sallyport.ssh.port", "0",
                    "sallyport.ssh.unauthenticated-per-source", "100",
                    "sallyport.ssh.drain", "1s",
                    // Whatever else is on the machine's disk.
                    "sallyport.recording.disk-warn", "0B",
                    "sallyport.recording.disk-refuse", "0B");

    private final Path data;
    private final boolean ownsData;
    private final ConfigurableApplicationContext context;
    private final Journal journal; // can be read when the context is closed

    private TestingGateway(Path data, boolean ownsData, ConfigurableApplicationContext context) {
        this.data = data;
        this.ownsData = ownsData;
        this.context = context;
        this.journal = context.getBean(Journal.class);
    }

    /// Starts it; returns when it listens.
    ///
    /// @param credentials names of the credential store, and the keys behind them
    /// @param properties `sallyport.limits.idle=5s`; `sallyport.data` names a folder of the test's
    ///   own, perhaps with the data of a node that was stopped
    public static TestingGateway start(
            TestingInventory inventory, Map<String, KeyFile> credentials, String... properties) {
        return start(inventory, credentials, InstantSource.system(), properties);
    }

    /// The same, by this clock.
    public static TestingGateway start(
            TestingInventory inventory,
            Map<String, KeyFile> credentials,
            InstantSource clock,
            String... properties) {
        List<String> given = List.of(properties);
        Optional<Path> named =
                given.stream()
                        .filter(property -> property.startsWith(DATA))
                        .map(property -> Path.of(property.substring(DATA.length())))
                        .findFirst();
        Path data = named.orElseGet(() -> Folders.make("sallyport-gateway"));
        try {
            Files.writeString(data.resolve("inventory.yml"), inventory.text());
            SealedCredentials store = store(data);
            for (Map.Entry<String, KeyFile> credential : credentials.entrySet()) {
                byte[] key = Files.readAllBytes(credential.getValue().privateKey());
                store.put(credential.getKey(), new Credential.Key(new Secret(key), null));
            }
            Map<String, String> settings = new LinkedHashMap<>(DEFAULTS);
            settings.put("sallyport.data", data.toString());
            for (String property : given) {
                int equals = property.indexOf('=');
                settings.put(property.substring(0, equals), property.substring(equals + 1));
            }
            List<String> arguments = new ArrayList<>();
            settings.forEach((key, value) -> arguments.add("--" + key + "=" + value));
            SpringApplication application = new SpringApplication(GatewayConfiguration.class);
            application.setWebApplicationType(WebApplicationType.NONE);
            application.setRegisterShutdownHook(false);
            application.addInitializers(context ->
                    ((GenericApplicationContext) context)
                            .registerBean(
                                    "testingClock",
                                    InstantSource.class,
                                    () -> clock,
                                    bean -> bean.setPrimary(true)));
            return new TestingGateway(
                    data, named.isEmpty(), application.run(arguments.toArray(String[]::new)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SealedCredentials store(Path data) {
        return new SealedCredentials(
                data.resolve("house/credentials"), data.resolve("house/sealing.key"), null);
    }

    /// Puts a credential into the store; the next sign-in to a target finds it.
    public void store(String name, Credential credential) {
        store(data).put(name, credential);
    }

    public int port() {
        return context.getBean(SshListener.class).port();
    }

    public Path data() {
        return data;
    }

    /// What opens and shuts the two gates of this node.
    public Gates gates() {
        return context.getBean(Gates.class);
    }

    public SessionRegistry registry() {
        return context.getBean(SessionRegistry.class);
    }

    /// What waits for its time on this node.
    public ScheduledThreadPoolExecutor timer() {
        return context.getBean(ScheduledThreadPoolExecutor.class);
    }

    public Journal journal() {
        return journal;
    }

    /// Everything in the journal from `sequence` on.
    public List<Entry> entries(long sequence) {
        return journal().read(sequence, Integer.MAX_VALUE);
    }

    /// Looks at the facts that come from now on, once the sessions of earlier tests are over.
    public Facts facts() {
        Waiting.until(
                "end of earlier sessions",
                Duration.ofSeconds(20),
                () -> registry().list().isEmpty(),
                () -> false,
                () -> registry().list().toString());
        return new Facts(this, journal().size());
    }

    /// Replaces `inventory.yml`, as an editor does; the node sees it within a second.
    public void write(TestingInventory inventory) {
        try {
            Path fresh = data.resolve("inventory.new");
            Files.writeString(fresh, inventory.text());
            Files.move(fresh, data.resolve("inventory.yml"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The gateway's host key and the authority it shows targets under, as lines of public keys.
    public String hostKeyLine() {
        return line("host_ed25519.pub");
    }

    public String hostAuthorityLine() {
        return line("host_ca_ed25519.pub");
    }

    private String line(String file) {
        return RealClient.Result.text(data.resolve("house").resolve(file)).strip();
    }

    /// Stops it as SIGTERM does, and keeps the data.
    public void stop() {
        context.close();
    }

    @Override
    public void close() {
        stop();
        if (ownsData) {
            Folders.remove(data);
        }
    }
}
