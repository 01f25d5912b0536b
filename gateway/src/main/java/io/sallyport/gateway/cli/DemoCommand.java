package io.sallyport.gateway.cli;

import io.sallyport.gateway.demo.DemoFolder;
import io.sallyport.gateway.demo.DemoFolder.OwnMachine;
import io.sallyport.gateway.demo.DemoTarget;
import io.sallyport.gateway.login.HouseKeys;
import io.sallyport.gateway.login.SshListener;
import io.sallyport.policy.credential.Credential;
import io.sallyport.policy.credential.SealedCredentials;
import io.sallyport.policy.credential.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `sallyport demo`: a node on embedded defaults, two targets to try it on, and what to paste.
@Command(
        name = "demo",
        description = "a gateway and two targets in one process, on this machine",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final String CREDENTIAL = "demo";

    private static final Map<String, String> DB01 =
            Map.of(
                    "/srv/acme/customers.csv",
                    """
                    id,name,email,iban
                    1,Wile E. Coyote,wile@example.org,XX00 0000 0000 0001
                    2,Road Runner,beep@example.org,XX00 0000 0000 0002
                    3,Elmer Fudd,elmer@example.org,XX00 0000 0000 0003
                    """,
                    "/srv/acme/README",
                    "This is user data. It belongs to Acme Ltd (carol), not to whoever operates the machine.\n");

    private static final Map<String, String> WEB01 =
            Map.of("/var/www/index.html", "<!doctype html>\n<title>web01</title>\n<p>It works.\n");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls
    private CommandSpec spec;

    @Option(
            names = "--port",
            defaultValue = "2222",
            description = "the SSH port (${DEFAULT-VALUE}), 0 for a free one")
    private int port;

    @Option(
            names = "--http-port",
            defaultValue = "8080",
            description = "the console's port (${DEFAULT-VALUE}), 0 for a free one")
    private int httpPort;

    @Option(
            names = "--bind",
            defaultValue = "127.0.0.1",
            description = "the address of both (${DEFAULT-VALUE})")
    private String bind = "127.0.0.1";

    @Option(
            names = "--data",
            defaultValue = "data/demo",
            description = "the data folder (${DEFAULT-VALUE})")
    private Path data = Path.of("data/demo");

    @Option(
            names = "--targets",
            split = ",",
            paramLabel = "HOST:PORT",
            description = "machines of your own to reach as well")
    private List<String> targets = new ArrayList<>();

    @Override
    public Integer call() throws IOException, GeneralSecurityException, InterruptedException {
        requirePort("--port", port);
        requirePort("--http-port", httpPort);
        List<OwnMachine> machines = ownMachines();
        // Until the node configures logging, libraries would fill the newcomer's screen.
        LoggingSystem.get(DemoCommand.class.getClassLoader()).beforeInitialize();
        Path folder = data.toAbsolutePath().normalize();
        DemoFolder demo = new DemoFolder(folder);
        HouseKeys house = HouseKeys.open(folder.resolve("house"));
        KeyPair made = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
        PublicKey key = stored(folder.resolve("house"), made);
        CountDownLatch stopped = new CountDownLatch(1);
        try (DemoTarget web = target("web01", Set.of("root", "www"), key, WEB01, folder);
                DemoTarget db = target("db01", Set.of("root"), key, DB01, folder)) {
            demo.prepare(List.of(web, db), machines);
            ConfigurableApplicationContext node = ServeCommand.run(properties(folder), stopped);
            if (key.equals(made.getPublic())) {
                store(made, node.getBean(SealedCredentials.class));
            }
            List<String> names = new ArrayList<>(List.of("web01", "db01"));
            machines.forEach(machine -> names.add(machine.name()));
            int ssh = node.getBean(SshListener.class).port(); // --port 0 takes a free one
            demo.writeClientFiles(bind, ssh, house.hostKeyLine(), house.hostAuthorityLine(), names);
            say(
                    List.of(web, db),
                    machines,
                    key,
                    node.getEnvironment().getProperty("local.server.port"));
            stopped.await();
        }
        return 0;
    }

    private void requirePort(String option, int given) {
        if (given < 0 || given > 65_535) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + " is " + given + "; a port lies between 0 and 65535");
        }
    }

    private List<OwnMachine> ownMachines() {
        try {
            return targets.stream().map(OwnMachine::parse).toList();
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }

    private static DemoTarget target(
            String name,
            Set<String> accounts,
            PublicKey key,
            Map<String, String> content,
            Path folder)
            throws IOException, GeneralSecurityException {
        return DemoTarget.start(
                name,
                folder.resolve("targets").resolve(name),
                accounts,
                key,
                content,
                folder,
                DemoTarget.Kind.CONTAINED_IF_POSSIBLE);
    }

    private List<String> properties(Path folder) {
        return List.of(
                "sallyport.data=" + folder,
                "sallyport.node=demo",
                "sallyport.ssh.name=gw",
                "sallyport.ssh.bind=" + bind,
                "sallyport.ssh.port=" + port,
                "server.address=" + bind,
                "server.port=" + httpPort);
    }

    /// The key that opens the targets. Made anew it is only in memory until the node, which
    /// journals it, has stored it: in clear it is nowhere on disk.
    private static PublicKey stored(Path house, KeyPair otherwise)
            throws IOException, GeneralSecurityException {
        SealedCredentials store =
                new SealedCredentials(
                        house.resolve("credentials"), house.resolve("sealing.key"), null);
        if (!store.names().contains(CREDENTIAL)) {
            return otherwise.getPublic();
        }
        return switch (store.lend(CREDENTIAL)) {
            case Credential.Password(Secret password) -> {
                password.close();
                throw new IOException(
                        "the demo's credential is a password; remove the data folder to begin anew");
            }
            case Credential.Key(Secret key, _) -> publicHalf(key);
        };
    }

    private static void store(KeyPair made, SealedCredentials store)
            throws IOException, GeneralSecurityException {
        byte[] bytes = DemoFolder.privateKey(made, "the demo's gateway");
        try (Secret secret = new Secret(bytes)) {
            store.put(CREDENTIAL, new Credential.Key(secret, null));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static PublicKey publicHalf(Secret key) throws IOException, GeneralSecurityException {
        byte[] bytes = key.reveal();
        try (key;
                ByteArrayInputStream in = new ByteArrayInputStream(bytes)) {
            return SecurityUtils.loadKeyPairIdentities(
                            null, () -> CREDENTIAL, in, FilePasswordProvider.EMPTY)
                    .iterator()
                    .next()
                    .getPublic();
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private void say(
            List<DemoTarget> brought,
            List<OwnMachine> machines,
            PublicKey key,
            @Nullable String console) {
        PrintWriter out = spec.commandLine().getOut();
        Path keys = data.toAbsolutePath().normalize().resolve("keys");
        String ssh =
                "ssh -F " + quoted(data.toAbsolutePath().normalize().resolve("ssh_config")) + " ";
        out.println();
        out.println("A root shell on web01, recorded:");
        out.println();
        out.println("    " + ssh + "web01");
        out.println();
        out.println(
                "db01 holds data of acme: ask for it as alice, approve as bob, consent as carol,");
        out.println(
                "each in a terminal of their own; the shell opens by itself, and ends when carol");
        out.println("withdraws:");
        out.println();
        out.println("    " + ssh + "db01");
        out.println("    " + ssh + "bob@gw requests        then: approve r-…");
        out.println("    " + ssh + "carol@gw consents      then: consent c-…, later: withdraw c-…");
        out.println();
        out.println("The gateway's own desk, and files:");
        out.println();
        out.println("    " + ssh + "gw targets");
        out.println("    " + ssh.replaceFirst("^ssh", "sftp") + "web01");
        out.println();
        if (console != null) {
            out.println(
                    "The console: http://"
                            + bind
                            + ":"
                            + console
                            + "/   (dave, the auditor: cat "
                            + quoted(keys.resolve("dave.password"))
                            + ")");
        }
        out.println("Keys and passwords of alice, bob, carol, dave and admin: " + keys);
        out.println(
                "Accounts of the two targets are names only: each of them, www too, works as the same user.");
        DemoTarget first = brought.getFirst();
        first.sentences().forEach(out::println);
        for (DemoTarget other : brought.subList(1, brought.size())) {
            List<String> own =
                    other.sentences().stream()
                            .map(sentence -> sentence.replace(other.name(), first.name()))
                            .toList();
            if (own.equals(first.sentences())) {
                out.println("So is " + other.name() + ".");
            } else {
                other.sentences().forEach(out::println);
            }
        }
        for (OwnMachine machine : machines) {
            out.println(
                    machine.name()
                            + ": let this key in as root, `"
                            + PublicKeyEntry.toString(key)
                            + "`, then trust its host key: "
                            + ssh
                            + "-l admin gw trust "
                            + machine.name());
        }
        out.println();
        out.println("sallyport: ready");
        out.flush();
    }

    private static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9/._-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
