package io.sallyport.gateway.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import com.pty4j.WinSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// A client on a real terminal, typed at by the test.
public final class Pty implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final PtyProcess process;
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream(); // its own lock
    private volatile boolean readToEnd;
    private int seen; // how much of what was shown a test has waited for

    private Pty(PtyProcess process) {
        this.process = process;
    }

    /// Starts a client on a terminal of 100 columns and 30 rows.
    public static Pty start(List<String> command) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", System.getenv("PATH"));
        environment.put("TERM", "xterm-256color");
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("HOME", System.getProperty("java.io.tmpdir"));
        try {
            PtyProcess process =
                    new PtyProcessBuilder(command.toArray(String[]::new))
                            .setEnvironment(environment)
                            .setInitialColumns(100)
                            .setInitialRows(30)
                            .start();
            Pty pty = new Pty(process);
            // It waits in native code: a virtual thread would keep one of the few that carry them
            // all.
            Thread.ofPlatform().daemon().name("pty").start(pty::read);
            return pty;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        byte[] buffer = new byte[8192];
        // Not closed here: a client may close its side before it ends (Dropbear's does), and would
        // die of the hang-up of a terminal whose other side was closed too.
        InputStream in = process.getInputStream();
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                shown.write(buffer, 0, n);
            }
        } catch (IOException ended) {
            return; // a terminal whose other side is gone
        } finally {
            readToEnd = true;
        }
    }

    public Pty type(String text) {
        try {
            OutputStream out = process.getOutputStream();
            out.write(text.getBytes(UTF_8));
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits until this is shown, after what was waited for before. Returns what was shown up to
    /// its end.
    public String await(String text) {
        Waiting.until(
                text,
                TIMEOUT,
                () -> shown().indexOf(text, seen) >= 0,
                () -> readToEnd,
                () -> shown().substring(seen));
        String all = shown();
        int end = all.indexOf(text, seen) + text.length();
        String found = all.substring(seen, end);
        seen = end;
        return found;
    }

    /// Types this again, twice a second, until that is shown.
    public void typeUntil(String text, String wanted) {
        Awaitility.await("`" + wanted + "`")
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    type(text);
                    return shown().indexOf(wanted, seen) >= 0;
                });
        await(wanted);
    }

    /// Everything shown so far.
    public String shown() {
        return shown.toString(UTF_8);
    }

    public Pty resize(int columns, int rows) {
        process.setWinSize(new WinSize(columns, rows));
        return this;
    }

    /// Waits for the client's end; returns its exit status.
    public int status() {
        try {
            if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("still running, having shown: " + shown());
            }
            Waiting.until("the end", TIMEOUT, () -> readToEnd, () -> false, this::shown);
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        ProcessHandle.of(process.pid())
                .ifPresent(client -> client.descendants().forEach(ProcessHandle::destroyForcibly));
        process.destroyForcibly();
        process.onExit().thenRun(this::hangUp);
    }

    private void hangUp() {
        try {
            process.getInputStream().close();
        } catch (IOException gone) {
            return; // with its client
        }
    }
}
