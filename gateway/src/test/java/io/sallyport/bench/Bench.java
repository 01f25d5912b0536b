package io.sallyport.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `./sallyport bench`: development only, on the test class path.
@Command(
        name = "sallyport bench",
        description = "benchmarks against OpenSSH on this machine",
        mixinStandardHelpOptions = true,
        subcommands = {RelayBench.class, SessionsBench.class})
final class Bench {
    private Bench() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }
}
