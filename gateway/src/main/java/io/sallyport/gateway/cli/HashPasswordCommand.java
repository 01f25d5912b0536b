package io.sallyport.gateway.cli;

import io.sallyport.gateway.login.PasswordHash;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `sallyport hash-password`: what stands as a person's `password` in the inventory.
@Command(
        name = "hash-password",
        description = "print the Argon2id hash of a password, for `password` in the inventory",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Asks twice on a terminal; elsewhere reads the password from standard input. The inventory needs quotes"
                    + " around the hash."
        })
final class HashPasswordCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        byte[] password = SecretInput.twice();
        try {
            spec.commandLine().getOut().println(PasswordHash.of(password));
        } finally {
            Arrays.fill(password, (byte) 0);
        }
        return 0;
    }
}
