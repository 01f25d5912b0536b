package io.sallyport.testing.elasticsearch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.elasticsearch.bootstrap.BootstrapInfo;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.http.HttpServerTransport;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/// The server's process: one node, until its standard input ends. Prints `listening HOST:PORT` once
/// it answers. Without the launcher of the distribution there are no boot checks and no
/// entitlements.
final class ServerMain {
    private static final String NETWORK = "transport-netty4";
    private static final String NAME = "test";

    private ServerMain() {}

    /// @param arguments the node's home, the folder with the network module's jars, the port
    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]).toAbsolutePath();
        Path config = Files.createDirectories(home.resolve("config"));
        Files.createDirectories(home.resolve("plugins"));
        network(Path.of(arguments[1]), home.resolve("modules").resolve(NETWORK));
        Settings settings =
                Settings.builder()
                        .put("path.home", home.toString())
                        .put("cluster.name", NAME)
                        .put("node.name", NAME)
                        .put("discovery.type", "single-node")
                        .put("network.host", "127.0.0.1")
                        .put("http.port", arguments[2])
                        .put("transport.port", "0")
                        .put("cluster.routing.allocation.disk.threshold_enabled", "false")
                        .build();
        BootstrapInfo.init();
        LogConfigurator.registerErrorListener();
        LogConfigurator.setNodeName(NAME);
        LogConfigurator.configureWithoutConfig(
                Settings.builder().put("logger.level", "WARN").build());
        Environment environment =
                InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), config, () -> NAME);
        PluginsLoader plugins =
                PluginsLoader.createPluginsLoader(
                        PluginsLoader.loadModulesBundles(environment.modulesDir(), false),
                        Set.of(),
                        Map.of(),
                        false);
        try (Node node = new Node(environment, plugins)) {
            node.start();
            System.out.println(
                    "listening "
                            + node.injector()
                                    .getInstance(HttpServerTransport.class)
                                    .boundAddress()
                                    .publishAddress());
            while (System.in.read() >= 0) {
                // Whoever started us keeps it open as long as we are wanted.
            }
        }
        System.exit(0);
    }

    /// Lays out the folder that the loader wants. The module's jar carries its own descriptor; the
    /// line that names a Java module goes, because the server is on the class path here.
    private static void network(Path jars, Path module) throws IOException {
        Files.createDirectories(module);
        try (Stream<Path> all = Files.list(jars)) {
            for (Path jar : all.toList()) {
                Path copy = module.resolve(jar.getFileName());
                Files.copy(jar, copy);
                if (jar.getFileName().toString().startsWith(NETWORK)) {
                    describe(copy, module.resolve("plugin-descriptor.properties"));
                }
            }
        }
    }

    private static void describe(Path jar, Path descriptor) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            String text =
                    new String(
                            file.getInputStream(
                                            file.getEntry(
                                                    "META-INF/es-plugins/"
                                                            + NETWORK
                                                            + "/plugin-descriptor.properties"))
                                    .readAllBytes(),
                            StandardCharsets.UTF_8);
            Files.writeString(
                    descriptor,
                    text.lines()
                            .filter(line -> !line.startsWith("modulename="))
                            .reduce("", (a, b) -> a + b + "\n"));
        }
    }
}
