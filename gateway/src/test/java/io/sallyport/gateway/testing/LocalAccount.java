package io.sallyport.gateway.testing;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/// An account of this machine with a password, made for one test class and removed after it. Only
/// root can make one.
public final class LocalAccount implements AutoCloseable {
    private final String name;
    private final String password;
    private final Thread atExit = new Thread(this::remove);

    private LocalAccount(String name, String password) {
        this.name = name;
        this.password = password;
    }

    /// Makes it. Who is not root has the test skipped with a sentence; with `CI=true` it fails.
    public static LocalAccount make() {
        if (!TestingSshd.user().equals("root")) {
            return Programs.absent("this test needs root: it makes an account with a password");
        }
        LocalAccount account =
                new LocalAccount("sally" + random(4), "hunter2-" + random(12) + " pässword");
        Runtime.getRuntime().addShutdownHook(account.atExit);
        // A home of its own would have to be removed too; nothing is kept in it.
        run("useradd", "--no-create-home", "-d", "/", "-s", "/bin/sh", account.name);
        RealClient.of(Programs.need("chpasswd", "passwd"))
                .reading(account.name + ":" + account.password + "\n")
                .run()
                .succeeds();
        return account;
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static void run(String program, String... arguments) {
        String path = Path.of(Programs.need(program, "passwd")).toString();
        RealClient.of(path).and(arguments).run().succeeds();
    }

    public String name() {
        return name;
    }

    public String password() {
        return password;
    }

    private void remove() {
        RealClient.of(Programs.need("userdel", "passwd"), "--force", name).run();
    }

    @Override
    public void close() {
        remove();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
