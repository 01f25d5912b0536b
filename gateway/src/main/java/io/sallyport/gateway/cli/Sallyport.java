package io.sallyport.gateway.cli;

import io.sallyport.gateway.node.StartFailure;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/// The program: `sallyport COMMAND`.
@Command(
        name = "sallyport",
        description = "Bastion host and privileged-access audit gateway.",
        mixinStandardHelpOptions = true,
        versionProvider = Sallyport.Version.class,
        subcommands = {
            ServeCommand.class,
            DemoCommand.class,
            ReplayCommand.class,
            ExportCommand.class,
            VerifyCommand.class,
            JournalCommand.class,
            ReindexCommand.class,
            CredentialCommand.class,
            HashPasswordCommand.class,
            PolicyCommand.class,
            RulesCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        },
        footer = {"", "Exit codes: 0 done, 1 found what it looks for, 2 usage, 3 could not."})
public final class Sallyport {
    /// Exit code of what could not be done.
    static final int COULD_NOT = 3;

    private Sallyport() {}

    public static void main(String[] arguments) {
        int status =
                commands().execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
        // A command that serves returns when the node has stopped.
        System.exit(status);
    }

    /// The commands; what fails is one sentence on the error stream, and the exit code says so.
    static CommandLine commands() {
        CommandLine commands = new CommandLine(new Sallyport());
        commands.setExecutionExceptionHandler((failure, where, parsed) -> {
            where.getErr().println("sallyport: " + sentence(failure));
            return COULD_NOT;
        });
        return commands;
    }

    private static String sentence(Throwable failure) {
        return StartFailure.sentence(failure).orElseGet(() -> innermost(failure));
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getMessage() == null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Sallyport.class.getPackage().getImplementationVersion();
            return new String[] {
                "sallyport "
                        + (version == null ? "(development)" : version)
                        + " on Java "
                        + Runtime.version()
            };
        }
    }
}
