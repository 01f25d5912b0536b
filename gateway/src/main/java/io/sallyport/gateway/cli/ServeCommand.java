package io.sallyport.gateway.cli;

import io.sallyport.gateway.config.NodeFolder;
import io.sallyport.gateway.node.GatewayConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `sallyport serve`: a node.
@Command(name = "serve", description = "run a node", mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "the node's sallyport.yml; without it, defaults and environment variables")
    @Nullable Path config;

    @Override
    public Integer call() throws InterruptedException {
        List<String> properties = new ArrayList<>();
        Path file = config;
        if (file != null) {
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw new ParameterException(spec.commandLine(), "cannot read " + file);
            }
            properties.add("spring.config.additional-location=" + file.toAbsolutePath().toUri());
        }
        // Resolved here, because only here is it known which file said it.
        NodeFolder folder = NodeFolder.of(file);
        properties.add("sallyport.data=" + folder.data());
        properties.add("sallyport.inventory=" + folder.inventory());
        properties.add("sallyport.policies=" + folder.policies());
        properties.add("sallyport.rules=" + folder.rules());
        CountDownLatch stopped = new CountDownLatch(1);
        ConfigurableApplicationContext node = run(properties, stopped);
        String port = node.getEnvironment().getProperty("local.server.port");
        if (port != null) {
            spec.commandLine()
                    .getOut()
                    .println(
                            "sallyport: the console is at " + console(node.getEnvironment(), port));
        }
        spec.commandLine().getOut().println("sallyport: ready");
        spec.commandLine().getOut().flush();
        stopped.await();
        return 0;
    }

    private static String console(Environment settings, String port) {
        String address = settings.getProperty("server.address", "127.0.0.1");
        boolean https =
                settings.containsProperty("server.ssl.key-store")
                        || settings.containsProperty("server.ssl.certificate")
                        || settings.containsProperty("server.ssl.bundle");
        return (https ? "https://" : "http://")
                + (address.contains(":") ? "[" + address + "]" : address)
                + ":"
                + port
                + "/";
    }

    /// Starts a node with these `key=value` properties; `stopped` opens when it is closed.
    static ConfigurableApplicationContext run(List<String> properties, CountDownLatch stopped) {
        SpringApplication application = new SpringApplication(GatewayConfiguration.class);
        application.addListeners(
                (ApplicationListener<ContextClosedEvent>) closed -> stopped.countDown());
        List<String> arguments = properties.stream().map(property -> "--" + property).toList();
        return application.run(arguments.toArray(String[]::new));
    }
}
