package io.sallyport.gateway.demo;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// This machine itself, as the gateway's own user: where namespaces are not allowed.
///
/// Nothing is contained. A guard process ends the sessions when this program ends, however it did;
/// what a session moved into a process group of its own without a terminal (`setsid`) outlives it.
final class BareMachine implements Machine {
    private static final String GUARD =
            """
            groups=
            while read -r sign id; do
                case $sign in
                +) groups="$groups $id" ;;
                -) kept=
                   for group in $groups; do [ "$group" = "$id" ] || kept="$kept $group"; done
                   groups=$kept ;;
                esac
            done
            for group in $groups; do kill -s KILL -- "-$group" || kill -s KILL "$group"; done
            """;

    private final String name;
    private final Path home;
    private final String why;
    private final boolean setsid;
    private final Process guard;
    private final Writer toGuard;
    private boolean closed;

    /// @param home a scratch home folder, made where it is not there
    /// @param why a clause: what kept a contained machine from being made
    BareMachine(String name, Path home, String why) throws IOException {
        this.name = name;
        this.home = home;
        this.why = why;
        this.setsid = Machine.program("setsid").isPresent();
        Files.createDirectories(home);
        this.guard =
                new ProcessBuilder("/bin/sh", "-c", GUARD)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        this.toGuard = guard.outputWriter(StandardCharsets.US_ASCII);
    }

    @Override
    public List<String> enter(List<String> command, boolean terminal) {
        List<String> entered = new ArrayList<>();
        if (!terminal && setsid) {
            entered.add("setsid");
        }
        entered.addAll(command);
        return entered;
    }

    @Override
    public Path startFolder() {
        return home;
    }

    @Override
    public String home(String account) {
        return home.toString();
    }

    @Override
    public String shell() {
        return Files.isExecutable(Path.of("/bin/bash")) ? "/bin/bash" : "/bin/sh";
    }

    @Override
    public String sentence() {
        return name
                + " is this machine itself, as "
                + System.getProperty("user.name")
                + ", whatever account you ask for ("
                + why
                + "): nothing is contained, what you delete there is really deleted.";
    }

    @Override
    public long commandOf(long started) {
        return started;
    }

    @Override
    public void began(long started) {
        tell("+ " + started);
    }

    @Override
    public void ended(long started) {
        tell("- " + started);
    }

    private synchronized void tell(String line) {
        if (closed) {
            return;
        }
        try {
            toGuard.write(line + "\n");
            toGuard.flush();
        } catch (IOException guardGone) {
            throw new IllegalStateException(
                    "the guard of " + name + " is gone, so its sessions could outlive it",
                    guardGone);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            toGuard.close();
            guard.waitFor(5, TimeUnit.SECONDS);
        } catch (IOException alreadyGone) {
            guard.destroyForcibly();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
