package io.sallyport.gateway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// An account of this machine with a login shell and a home of its own, made for one test class and
/// removed after it. Only root can make one.
public final class ShellAccount implements AutoCloseable {
    private final String name;
    private final Path home;
    private final Thread atExit = new Thread(this::remove);

    private ShellAccount(String name, Path home) {
        this.name = name;
        this.home = home;
    }

    /// Makes it. Who is not root, or lacks the shell, has the test skipped with a sentence; with
    /// `CI=true` it fails.
    ///
    /// @param shell `zsh`
    public static ShellAccount make(String shell) {
        if (!TestingSshd.user().equals("root")) {
            return Programs.absent("this test needs root: it makes an account with a login shell");
        }
        String path = Programs.need(shell, shell);
        byte[] random = new byte[4];
        ThreadLocalRandom.current().nextBytes(random);
        ShellAccount account =
                new ShellAccount(
                        "sally" + HexFormat.of().formatHex(random),
                        Folders.make("sallyport-home").resolve("home"));
        Runtime.getRuntime().addShutdownHook(account.atExit);
        RealClient.of(Programs.need("useradd", "passwd"))
                .and(
                        "--create-home",
                        "--skel",
                        "/nonexistent",
                        "-d",
                        account.home.toString(),
                        "-s",
                        path,
                        "-p",
                        "*",
                        account.name)
                .run()
                .succeeds();
        account.openWay();
        return account;
    }

    /// Others may pass through the folders above the home.
    private void openWay() {
        Path above = home.getParent();
        if (above != null && Files.isDirectory(above)) {
            RealClient.of("chmod").and("711", above.toString()).run().succeeds();
        }
    }

    /// Lets this key in: its server reads the list of keys as the account.
    public void letIn(KeyFile credential) {
        Path folder = credential.publicKey().getParent();
        RealClient.of("chmod").and("711", String.valueOf(folder)).run().succeeds();
        RealClient.of("chmod").and("644", credential.publicKey().toString()).run().succeeds();
    }

    public String name() {
        return name;
    }

    public Path home() {
        return home;
    }

    /// Gives everything in the home to the account.
    public void own() {
        RealClient.of("chown").and("-R", name + ":", home.toString()).run().succeeds();
    }

    /// Also at the end of the process, when the folders that other programs' output goes to are
    /// gone.
    private void remove() {
        try {
            for (List<String> command :
                    List.of(
                            List.of("pkill", "-KILL", "-u", name),
                            List.of("userdel", "--force", name))) {
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        remove();
    }
}
