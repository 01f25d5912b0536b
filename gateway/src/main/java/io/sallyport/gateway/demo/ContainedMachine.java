package io.sallyport.gateway.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// A scratch copy of this machine in user, mount, process and host-name namespaces of its own, made
/// by `machine.sh`.
///
/// One process of it, the holder, waits on a pipe from this program. When the pipe closes, however
/// this program ended, the holder ends, and the kernel ends with it everything else in there.
///
/// Keeps a newcomer's accident a scratch copy's. It is not a boundary against an attacker: the
/// network is this machine's, and what every user of this machine may read can be read.
final class ContainedMachine implements Machine {
    /// The first start copies `/etc`; on a slow disk that takes seconds.
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    /// What "root" of the scratch machine is outside of it when the gateway itself runs as root:
    /// nobody's id, out of the range from which systemd draws such ids. Were it root, then
    /// `/proc/sys` and devices would be within reach.
    private static final int OUTSIDE_ID = 64_222;

    private final String name;
    private final Path folder;
    private final Process outermost;
    private final ProcessHandle holder;
    private final String nsenter;
    private final boolean setsid;
    private final boolean asRoot;

    private ContainedMachine(
            String name, Path folder, Process outermost, ProcessHandle holder, String nsenter)
            throws IOException {
        this.name = name;
        this.folder = folder;
        this.outermost = outermost;
        this.holder = holder;
        this.nsenter = nsenter;
        this.setsid = Machine.program("setsid").isPresent();
        this.asRoot = runsAsRoot();
    }

    /// Makes the machine; returns when it can be entered.
    ///
    /// @param folder where its changes are kept; made where it is not there
    /// @param hidden a folder that must not be seen from inside
    /// @throws NotContainedException where this machine allows no such thing; nothing is left
    ///   running then
    static ContainedMachine start(String name, Path folder, Path hidden)
            throws NotContainedException, IOException {
        String unshare =
                Machine.program("unshare")
                        .orElseThrow(
                                () -> new NotContainedException("there is no `unshare` program"));
        String nsenter =
                Machine.program("nsenter")
                        .orElseThrow(
                                () -> new NotContainedException("there is no `nsenter` program"));
        List<String> command = new ArrayList<>();
        if (runsAsRoot()) {
            if (Machine.program("setpriv").isEmpty()) {
                throw new NotContainedException("there is no `setpriv` program");
            }
            handOver(folder);
            command.addAll(asOutsideId());
        }
        command.addAll(
                List.of(
                        unshare,
                        "--user",
                        "--map-root-user",
                        "--mount",
                        "--pid",
                        "--fork",
                        "--kill-child"));
        command.addAll(
                List.of(
                        "/bin/sh",
                        "-c",
                        script(),
                        "machine",
                        name,
                        hidden.toAbsolutePath().toString()));
        Path log = folder.resolve("machine.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(log.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        Process outermost = builder.start();
        try {
            String answer = firstLine(outermost);
            if (!answer.equals("ready")) {
                throw new NotContainedException(reason(answer, log));
            }
            ProcessHandle holder =
                    innermost(outermost)
                            .orElseThrow(() ->
                                    new NotContainedException("its first process ended at once"));
            return new ContainedMachine(name, folder, outermost, holder, nsenter);
        } catch (NotContainedException | IOException | RuntimeException notMade) {
            end(outermost);
            throw notMade;
        }
    }

    private static String reason(String answer, Path log) throws IOException {
        if (answer.startsWith("no: ")) {
            return answer.substring("no: ".length());
        }
        String complaint = Files.readString(log, StandardCharsets.UTF_8).strip();
        int end = complaint.indexOf('\n');
        return complaint.isEmpty()
                ? "it did not start within " + START_LIMIT.toSeconds() + " s"
                : end < 0 ? complaint : complaint.substring(0, end);
    }

    private static String firstLine(Process process) throws IOException {
        // Read on a thread of its own, which ends with the process: a pipe's read has no time
        // limit.
        CompletableFuture<String> line = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("demo-machine-start")
                .start(() -> {
                    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                        String first = out.readLine();
                        line.complete(first == null ? "" : first);
                    } catch (IOException unreadable) {
                        line.completeExceptionally(unreadable);
                    }
                });
        try {
            return line.get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            return "";
        } catch (ExecutionException unreadable) {
            throw new IOException(
                    "the scratch machine's first line could not be read", unreadable.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /// The process that is number 1 in the innermost process namespace.
    private static Optional<ProcessHandle> innermost(Process outermost) {
        return outermost.descendants().filter(process -> isFirstOf(process.pid(), 3)).findFirst();
    }

    private static boolean isFirstOf(long pid, int namespaces) {
        try (Stream<String> status =
                Files.lines(Path.of("/proc/" + pid + "/status"), StandardCharsets.UTF_8)) {
            return status.filter(line -> line.startsWith("NSpid:"))
                    .map(line -> Arrays.asList(line.split("\\s+")))
                    .anyMatch(ids -> ids.size() > namespaces && ids.getLast().equals("1"));
        } catch (IOException gone) {
            return false;
        }
    }

    private static String script() throws IOException {
        try (InputStream in = ContainedMachine.class.getResourceAsStream("machine.sh")) {
            if (in == null) {
                throw new IllegalStateException("machine.sh is not in the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static boolean runsAsRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    private static List<String> asOutsideId() {
        String id = Integer.toString(OUTSIDE_ID);
        return List.of(
                Machine.program("setpriv").orElseThrow(),
                "--reuid",
                id,
                "--regid",
                id,
                "--clear-groups");
    }

    /// What lies there is written by the scratch machine's id from now on.
    private static void handOver(Path folder) throws IOException {
        if (Files.getAttribute(folder, "unix:uid").equals(OUTSIDE_ID)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.setAttribute(file, "unix:gid", OUTSIDE_ID, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(file, "unix:uid", OUTSIDE_ID, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    @Override
    public List<String> enter(List<String> command, boolean terminal) {
        List<String> entered = new ArrayList<>();
        if (asRoot) {
            if (terminal) {
                // tmux and screen open their terminal again by its name.
                entered.addAll(
                        List.of(
                                "/bin/sh",
                                "-c",
                                "chown \"$0\" \"$(tty)\"; exec \"$@\"",
                                Integer.toString(OUTSIDE_ID)));
            }
            entered.addAll(asOutsideId());
        }
        entered.addAll(
                List.of(
                        nsenter,
                        "--preserve-credentials",
                        "--target",
                        Long.toString(holder.pid()),
                        "--user",
                        "--mount",
                        "--uts",
                        "--pid",
                        "--"));
        if (!terminal && setsid) {
            entered.add("setsid");
        }
        // Entering the mount namespace leaves a process in its `/`.
        entered.addAll(List.of("/bin/sh", "-c", "cd 2>/dev/null; exec \"$@\"", "login"));
        entered.addAll(command);
        return entered;
    }

    @Override
    public Path startFolder() {
        return folder;
    }

    @Override
    public String home(String account) {
        return account.equals("www") ? "/var/www" : "/root";
    }

    @Override
    public String shell() {
        return Files.isExecutable(Path.of("/bin/bash")) ? "/bin/bash" : "/bin/sh";
    }

    @Override
    public String sentence() {
        return name
                + " is a scratch copy of this machine's system folders in namespaces of its own: what you change or delete"
                + " there is only a copy, this machine's homes and processes are not there, its network is shared.";
    }

    @Override
    public long commandOf(long started) {
        // nsenter stays outside and waits for the process it put inside.
        return ProcessHandle.of(started)
                .flatMap(nsenter -> nsenter.children().findFirst())
                .map(ProcessHandle::pid)
                .orElse(started);
    }

    @Override
    public void began(long started) {
        // The kernel ends what is left.
    }

    @Override
    public void ended(long started) {
        // Likewise.
    }

    @Override
    public void close() {
        end(outermost);
    }

    private static void end(Process outermost) {
        List<ProcessHandle> inside = outermost.descendants().toList();
        try {
            outermost.getOutputStream().close();
        } catch (IOException alreadyGone) {
            // Its end of the pipe is closed: what was asked for.
        }
        try {
            if (!outermost.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                inside.forEach(ProcessHandle::destroyForcibly);
                outermost.destroyForcibly().waitFor();
            }
        } catch (InterruptedException stopped) {
            inside.forEach(ProcessHandle::destroyForcibly);
            outermost.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
