package io.sallyport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A session that is typed, and what the shell really runs in it.
///
/// @param rc lines for the shell's start-up file
/// @param files by name in the home
/// @param history lines the shell remembers
/// @param keys tokens as the corpus' description has them
/// @param expected what is run, in order
/// @param secrets what must be stored nowhere
/// @param normalised whether blanks around a command do not count
record CaptureCase(
        String id,
        String shell,
        String rc,
        Map<String, String> files,
        List<String> history,
        Map<String, String> environment,
        int columns,
        int rows,
        List<String> keys,
        List<String> expected,
        List<String> secrets,
        boolean normalised) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static List<CaptureCase> read(Path file) throws IOException {
        List<CaptureCase> cases = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank()) {
                cases.add(of(JSON.readTree(line)));
            }
        }
        return cases;
    }

    private static CaptureCase of(JsonNode node) {
        JsonNode setup = node.path("setup");
        return new CaptureCase(
                node.path("id").asString(),
                node.path("shell").asString(),
                setup.path("rc").asString(""),
                map(setup.path("files")),
                list(setup.path("history")),
                map(setup.path("env")),
                setup.path("cols").asInt(100),
                setup.path("rows").asInt(24),
                list(node.path("keys")),
                list(node.path("expect_commands")),
                list(node.path("secrets")),
                node.path("mode").asString("").equals("normalized"));
    }

    private static List<String> list(JsonNode node) {
        List<String> texts = new ArrayList<>();
        node.forEach(one -> texts.add(one.asString()));
        return List.copyOf(texts);
    }

    private static Map<String, String> map(JsonNode node) {
        Map<String, String> texts = new LinkedHashMap<>();
        node.properties().forEach(one -> texts.put(one.getKey(), one.getValue().asString()));
        return Map.copyOf(texts);
    }

    /// Whether this is what was to be found.
    boolean isExactly(List<String> found) {
        return normalised
                ? found.stream()
                        .map(String::strip)
                        .toList()
                        .equals(expected.stream().map(String::strip).toList())
                : found.equals(expected);
    }

    boolean isDevice() {
        return shell.startsWith("netdev");
    }
}
