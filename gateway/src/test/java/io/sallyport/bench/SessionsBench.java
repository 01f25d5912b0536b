package io.sallyport.bench;

import io.sallyport.gateway.testing.Folders;
import io.sallyport.gateway.testing.GatewayProcess;
import io.sallyport.gateway.testing.KeyFile;
import io.sallyport.gateway.testing.ManySessions;
import io.sallyport.gateway.testing.TestingInventory;
import io.sallyport.gateway.testing.TestingSshd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// Opens terminals that then do nothing, and asks what each costs the gateway. Clients and target
/// are the library's own, in this process: thousands of `ssh` and `sshd` would not fit beside it.
@picocli.CommandLine.Command(
        name = "sessions",
        description = "memory of idle recorded sessions, logins per second and CPU of a login",
        mixinStandardHelpOptions = true)
final class SessionsBench implements Callable<Integer> {
    private static final int WARM_UP = 200;
    private static final int LOGINS = 100;
    private static final int ROUNDS = 7;

    /// The compiler still works on the code of a login after thousands of them: some of it runs
    /// twice in each.
    private static final int WARM_UP_ROUNDS = 25;

    /// The operator's key exchanges, by a short name.
    private static final Map<String, String> EXCHANGES =
            Map.of(
                    "mlkem", "mlkem768x25519-sha256",
                    "curve25519", "curve25519-sha256",
                    "sntrup", "sntrup761x25519-sha512@openssh.com");

    @Option(
            names = "--count",
            defaultValue = "1000",
            description = "sessions to hold (${DEFAULT-VALUE})")
    int count;

    @Option(names = "--json", description = "only the JSON object")
    boolean json;

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("sallyport-bench");
        KeyFile alice = KeyFile.make(folder.resolve("alice"));
        KeyFile credential = KeyFile.make(folder.resolve("credential"));
        KeyPair hostKey = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
        try (ManySessions sessions = new ManySessions(hostKey, alice);
                GatewayProcess gateway =
                        new GatewayProcess(
                                folder,
                                new TestingInventory()
                                        .person("alice", "operator", alice.line())
                                        .target(
                                                "idle01",
                                                "127.0.0.1:" + sessions.targetPort(),
                                                PublicKeyEntry.toString(hostKey.getPublic()),
                                                "target")
                                        .grant("bench", "alice", "idle01"),
                                credential.privateKey(),
                                "1g")) {
            String user = "alice@" + TestingSshd.user() + "@idle01";
            say("warming up with " + WARM_UP + " sessions");
            sessions.hold(WARM_UP, user, gateway.port(), done -> {});
            sessions.letGo();
            gateway.awaitQuiet();
            gateway.liveHeapBytes(); // a full collection, so that both are counted after one
            long heapBefore = gateway.liveHeapBytes();
            long residentBefore = gateway.residentKib();
            long threadsBefore = gateway.threads();
            long filesBefore = gateway.openFiles();

            long began = System.nanoTime();
            sessions.hold(count, user, gateway.port(), done -> say(done + " sessions"));
            double seconds = (System.nanoTime() - began) / 1e9;
            gateway.liveHeapBytes();
            long heap = gateway.liveHeapBytes();
            long resident = gateway.residentKib();
            long threads = gateway.threads();
            long files = gateway.openFiles();
            sessions.letGo();
            gateway.awaitQuiet();

            Map<String, Double> result = new LinkedHashMap<>();
            result.put("sessions", (double) count);
            result.put("kib_per_session", (resident - residentBefore) / (double) count);
            result.put("heap_kib_per_session", (heap - heapBefore) / 1024.0 / count);
            result.put("logins_per_second", count / seconds);
            result.put("heap_mib_after_gc", heap / 1048576.0);
            result.put("resident_mib", resident / 1024.0);
            result.put("threads_before", (double) threadsBefore);
            result.put("threads", (double) threads);
            result.put("open_files_before", (double) filesBefore);
            result.put("open_files", (double) files);
            result.put("open_files_after", (double) gateway.openFiles());
            result.putAll(loginCost(sessions, user, gateway));
            print(result);
        } finally {
            Folders.remove(folder);
        }
        return 0;
    }

    /// CPU of the gateway for a login, one command and the end, by the operator's key exchange: the
    /// median of some rounds, after thousands of logins to warm up.
    private Map<String, Double> loginCost(
            ManySessions sessions, String user, GatewayProcess gateway)
            throws InterruptedException, ExecutionException {
        Map<String, List<Double>> samples = new TreeMap<>();
        for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
            say(
                    "logins, round "
                            + (round + WARM_UP_ROUNDS + 1)
                            + " of "
                            + (WARM_UP_ROUNDS + ROUNDS));
            for (Map.Entry<String, String> exchange : EXCHANGES.entrySet()) {
                sessions.exchangeKeysBy(exchange.getValue());
                double before = gateway.cpuSeconds();
                sessions.run(LOGINS, 1, user, gateway.port());
                if (round >= 0) {
                    samples.computeIfAbsent(
                                    "login_cpu_ms_" + exchange.getKey(), name -> new ArrayList<>())
                            .add((gateway.cpuSeconds() - before) * 1000 / LOGINS);
                }
            }
        }
        Map<String, Double> medians = new TreeMap<>();
        samples.forEach((name, millis) -> medians.put(name, Samples.median(millis)));
        return medians;
    }

    private void print(Map<String, Double> result) {
        result.replaceAll((name, value) -> Samples.rounded(value));
        if (!json) {
            result.forEach((name, value) -> Bench.RESULTS.printf("%-24s %12.1f%n", name, value));
        }
        Bench.RESULTS.println(JsonMapper.builder().build().writeValueAsString(result));
    }

    private void say(String progress) {
        if (!json) {
            System.err.println("bench sessions: " + progress);
        }
    }
}
