package io.sallyport.gateway.cli;

import io.sallyport.recorder.export.Asciicast;
import io.sallyport.recorder.export.ScreenText;
import io.sallyport.recorder.recording.RecordingReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `sallyport export`: a recording in a form that other programs show.
@Command(
        name = "export",
        description = "write a recording as asciicast, as plain text or as a self-contained page",
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
    private static final String PLAYER =
            "META-INF/resources/vendor/asciinema-player/asciinema-player";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls
    private CommandSpec spec;

    @Mixin private final RecordingFile recording = new RecordingFile();

    @Option(
            names = "--format",
            required = true,
            paramLabel = "cast|txt|html",
            description = "asciicast v2, screen text, or a page that plays it")
    private Format format = Format.cast;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "where to; without it, standard output")
    private @Nullable Path output;

    /// Lower case, because that is what people type.
    enum Format {
        cast,
        txt,
        html
    }

    @Override
    public Integer call() throws IOException {
        Path file = recording.path();
        Path to = output;
        if (to == null) {
            PrintWriter out = spec.commandLine().getOut();
            write(file, out);
            out.flush();
        } else {
            try (Writer out = Files.newBufferedWriter(to)) {
                write(file, out);
            }
        }
        return 0;
    }

    private void write(Path file, Writer out) throws IOException {
        Supplier<RecordingReader> reader = () -> recording.open(file);
        switch (format) {
            case cast -> Asciicast.write(reader, recording.masks(), out);
            case txt -> ScreenText.write(reader, recording.masks(), out);
            case html -> page(reader, file, out);
        }
    }

    /// Everything in one file; the recording as base64, so that nothing in it can end the script it
    /// lies in.
    private void page(Supplier<RecordingReader> reader, Path file, Writer out) throws IOException {
        String css = resource(PLAYER + ".css");
        String script = resource(PLAYER + ".min.js").replace("</script", "<\\/script");
        StringWriter cast = new StringWriter();
        Asciicast.write(reader, recording.masks(), cast);
        String data =
                Base64.getEncoder()
                        .encodeToString(cast.toString().getBytes(StandardCharsets.UTF_8));
        String name = String.valueOf(file.getFileName()).replaceAll("[^A-Za-z0-9._-]", "_");
        out.write(
                """
                <!doctype html>
                <html lang="en">
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <title>Sallyport recording %s</title>
                <style>%s
                body { margin: 2rem auto; max-width: 72rem; font: 1rem system-ui, sans-serif; }
                </style>
                <h1>%s</h1>
                <div id="player"></div>
                <script>%s</script>
                <script>
                const bytes = Uint8Array.from(atob("%s"), c => c.charCodeAt(0));
                AsciinemaPlayer.create(
                  { data: new TextDecoder().decode(bytes) },
                  document.getElementById("player"),
                  { fit: "width", idleTimeLimit: 2, controls: true, preload: true, poster: "npt:0:01" });
                </script>
                </html>
                """
                        .formatted(name, css, name, script, data));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ExportCommand.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(
                        "the player is not part of this program: it was built without web-console; export as cast instead");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
