package io.sallyport.gateway.demo;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import com.pty4j.WinSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.Signal;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One shell, command or subsystem on a demo target: a process, on a terminal where the client
/// asked for one.
///
/// A command that a signal ended is reported as 128 and the signal's number, as a shell reports it:
/// Java does not tell the two apart. A real sshd reports the signal.
final class DemoSession implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(DemoSession.class);
    private static final int CHUNK = 32 * 1024;
    private static final int END_OF_TRANSMISSION = 4;
    private static final int COULD_NOT_START = 127;

    /// How long output may follow the end of the command: what it left in the background may hold
    /// the pipe for ever.
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(1);

    private final Machine machine;
    private final List<String> command;
    private InputStream in = InputStream.nullInputStream();
    private OutputStream out = OutputStream.nullOutputStream();
    private OutputStream err = OutputStream.nullOutputStream();
    private @Nullable ExitCallback callback;
    private volatile @Nullable Process process;
    private boolean terminal;

    DemoSession(Machine machine, List<String> command) {
        this.machine = machine;
        this.command = command;
    }

    @Override
    public void setInputStream(InputStream in) {
        this.in = in;
    }

    @Override
    public void setOutputStream(OutputStream out) {
        this.out = out;
    }

    @Override
    public void setErrorStream(OutputStream err) {
        this.err = err;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        this.callback = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment env) throws IOException {
        terminal =
                env.getEnv().containsKey(Environment.ENV_COLUMNS)
                        && env.getEnv().containsKey(Environment.ENV_LINES);
        Process started = start(environment(channel, env), env);
        process = started;
        machine.began(started.pid());
        env.addSignalListener((_, signal) -> signalled(started, env, signal), Signal.values());
        thread("in", () -> feed(started));
        Thread output = thread("out", () -> drain(started.getInputStream(), out));
        // A terminal has one output; its process has no error stream of its own.
        Thread errors =
                terminal ? output : thread("err", () -> drain(started.getErrorStream(), err));
        thread("end", () -> report(started, output, errors));
    }

    private Process start(Map<String, String> environment, Environment env) throws IOException {
        List<String> entered = machine.enter(command, terminal);
        if (!terminal) {
            ProcessBuilder builder =
                    new ProcessBuilder(entered).directory(machine.startFolder().toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            return builder.start();
        }
        WinSize size = size(env);
        return new PtyProcessBuilder(entered.toArray(String[]::new))
                .setDirectory(machine.startFolder().toString())
                .setEnvironment(environment)
                .setInitialColumns(size.getColumns())
                .setInitialRows(size.getRows())
                .start();
    }

    /// Nothing of this program's environment: it may name secrets.
    private Map<String, String> environment(ChannelSession channel, Environment env) {
        String account = channel.getSession().getUsername();
        Map<String, String> result = new HashMap<>();
        env.getEnv()
                .forEach((key, value) -> {
                    if (key.equals("LANG")
                            || key.startsWith("LC_")
                            || (terminal && key.equals("TERM"))) {
                        result.put(key, value);
                    }
                });
        result.put("HOME", machine.home(account));
        result.put("USER", account);
        result.put("LOGNAME", account);
        result.put("SHELL", machine.shell());
        result.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        if (channel.getSession().getClientAddress() instanceof InetSocketAddress from
                && channel.getSession().getIoSession().getLocalAddress()
                        instanceof InetSocketAddress here) {
            result.put("SSH_CONNECTION", words(from) + " " + words(here));
        }
        return result;
    }

    private static String words(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + " " + address.getPort();
    }

    private static WinSize size(Environment env) {
        return new WinSize(
                number(env, Environment.ENV_COLUMNS, 80), number(env, Environment.ENV_LINES, 24));
    }

    private static int number(Environment env, String key, int otherwise) {
        try {
            int number = Integer.parseInt(env.getEnv().getOrDefault(key, ""));
            return number > 0 ? number : otherwise;
        } catch (NumberFormatException none) {
            return otherwise;
        }
    }

    private void signalled(Process started, Environment env, Signal signal) {
        if (signal != Signal.WINCH) {
            send(signal.name(), started);
        } else if (started instanceof PtyProcess onTerminal) {
            onTerminal.setWinSize(size(env));
        }
    }

    /// To the command's process group where it leads one, as sshd does.
    private void send(String signal, Process started) {
        String pid = Long.toString(machine.commandOf(started.pid()));
        try {
            new ProcessBuilder(
                            "/bin/sh",
                            "-c",
                            "kill -s \"$0\" -- \"-$1\" || kill -s \"$0\" \"$1\"",
                            signal,
                            pid)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException notSent) {
            LOG.atWarn()
                    .addKeyValue("signal", signal)
                    .setCause(notSent)
                    .log("a signal could not be sent to a demo session");
        }
    }

    private void feed(Process started) {
        OutputStream stdin = started.getOutputStream();
        try {
            copy(in, stdin);
            if (terminal) {
                // A terminal cannot be half closed.
                stdin.write(END_OF_TRANSMISSION);
                stdin.flush();
            } else {
                stdin.close();
            }
        } catch (IOException readerGone) {
            LOG.debug("a demo session takes no more input", readerGone);
        }
    }

    private static void drain(InputStream from, OutputStream to) {
        try {
            copy(from, to);
        } catch (IOException over) {
            // A terminal whose last process ended reads as an error on Linux.
            LOG.debug("a demo session's output ended", over);
        }
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (int count = from.read(chunk); count >= 0; count = from.read(chunk)) {
            to.write(chunk, 0, count);
            to.flush();
        }
    }

    private void report(Process started, Thread output, Thread errors) {
        int status = COULD_NOT_START;
        try {
            status = started.waitFor();
            output.join(LAST_OUTPUT);
            errors.join(LAST_OUTPUT);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            machine.ended(started.pid());
            ExitCallback told = callback;
            if (told != null) {
                told.onExit(status);
            }
        }
    }

    /// The client is gone: the command gets a hang-up, as on a real terminal, and no more input or
    /// readers.
    @Override
    public void destroy(ChannelSession channel) {
        Process started = process;
        if (started != null && started.isAlive()) {
            send("HUP", started);
            // Closing waits for a write that a command which ignores all this does not take: on the
            // server's own thread, three such commands would be the end of the target.
            thread("close", () -> closeInput(started));
        }
    }

    private static void closeInput(Process started) {
        try {
            started.getOutputStream().close();
        } catch (IOException alreadyClosed) {
            LOG.debug("a demo session's input was closed", alreadyClosed);
        }
    }

    /// A platform thread: a terminal is read in native code, which would hold a virtual thread's
    /// carrier.
    private static Thread thread(String role, Runnable work) {
        return Thread.ofPlatform().daemon().name("demo-session-" + role).start(work);
    }
}
