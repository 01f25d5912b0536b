package io.sallyport.gateway.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `sallyport completion`: what a shell needs to complete the commands and their options.
@Command(
        name = "completion",
        description = "print the script that makes a shell complete commands and options",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "In bash or zsh, for this shell: source <(./sallyport completion bash)",
            "It completes `sallyport` and `./sallyport`.",
            "In zsh, compinit has to run first."
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls
    private CommandSpec spec;

    @Parameters(paramLabel = "bash|zsh", description = "the shell")
    private Shell shell = Shell.bash;

    /// Lower case, because that is what people type.
    enum Shell {
        bash,
        zsh
    }

    @Override
    public Integer call() {
        // One script serves both: in zsh it turns on zsh's own emulation of bash's completion.
        String script =
                switch (shell) {
                    case bash, zsh ->
                            AutoComplete.bash("sallyport", spec.root().commandLine())
                                    + "\ncomplete -F _complete_sallyport -o default ./sallyport\n";
                };
        spec.commandLine().getOut().print(script);
        spec.commandLine().getOut().flush();
        return 0;
    }
}
