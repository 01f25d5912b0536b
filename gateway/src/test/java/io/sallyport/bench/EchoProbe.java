package io.sallyport.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A terminal at the target that gives back each key: how long one takes there and back.
final class EchoProbe implements AutoCloseable {
    private final Process client;
    private final OutputStream keys;
    private final InputStream screen;

    /// Returns when the terminal answers.
    EchoProbe(List<String> sshCommand) throws IOException {
        client =
                new ProcessBuilder(sshCommand)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        keys = client.getOutputStream();
        screen = client.getInputStream();
        // What is printed before the terminal is raw (the command's own word ends with this).
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf("=ready=") < 0) {
            seen.append((char) read());
        }
    }

    /// What the far end has to run.
    static String command() {
        return "stty raw -echo; printf =%s= ready; exec cat";
    }

    /// Microseconds of each of so many keys.
    List<Double> type(int count) throws IOException {
        List<Double> micros = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long began = System.nanoTime();
            keys.write('a' + i % 26);
            keys.flush();
            read();
            micros.add((System.nanoTime() - began) / 1e3);
        }
        return micros;
    }

    private int read() throws IOException {
        int read = screen.read();
        if (read < 0) {
            throw new IOException("the terminal ended");
        }
        return read;
    }

    @Override
    public void close() {
        client.destroy();
        try {
            if (!client.waitFor(5, TimeUnit.SECONDS)) {
                client.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
