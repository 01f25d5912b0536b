package io.sallyport.gateway.terminal;

import io.sallyport.gateway.terminal.TypedCommand.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// Recorded terminal sessions with the commands that were really run. The files are no part of the
/// project: who does not have them tests with the dialogs of its own.
final class CapturedSessions {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /// @param expected what the shell ran
    /// @param secrets what must not be in any command
    record Session(
            String id, String shell, List<String> expected, List<String> secrets, Path file) {

        /// What is told of it, packets as they were.
        List<TypedCommand> told() {
            return told(Integer.MAX_VALUE);
        }

        /// What is told of it, with output in packets of at most this many bytes.
        List<TypedCommand> told(int mostBytes) {
            List<TypedCommand> told = new ArrayList<>();
            List<JsonNode> lines = lines();
            JsonNode head = lines.getFirst();
            int columns = head.get("cols").asInt();
            int rows = head.get("rows").asInt();
            CommandDetector detector = new CommandDetector(columns, rows, told::add);
            for (JsonNode event : lines.subList(1, lines.size())) {
                String data = event.get(2).asString();
                byte[] bytes = data.getBytes(StandardCharsets.ISO_8859_1);
                switch (event.get(1).asString()) {
                    case "i" -> detector.keys(bytes);
                    case "o" -> {
                        for (int i = 0; i < bytes.length; i += Math.min(mostBytes, bytes.length)) {
                            detector.output(bytes, i, Math.min(mostBytes, bytes.length - i));
                        }
                    }
                    default -> {
                        String[] size = data.split("x");
                        detector.resized(Integer.parseInt(size[0]), Integer.parseInt(size[1]));
                    }
                }
            }
            return told;
        }

        private List<JsonNode> lines() {
            try {
                return Files.readAllLines(file).stream().map(JSON::readTree).toList();
            } catch (IOException e) {
                throw new AssertionError(file + " cannot be read", e);
            }
        }
    }

    private CapturedSessions() {}

    /// The folder beside the working copy, where it is.
    static Optional<Path> folder() {
        Path at = Path.of(System.getProperty("user.dir")).toAbsolutePath();
        while (at != null && !Files.exists(at.resolve("verify"))) {
            at = at.getParent();
        }
        for (; at != null; at = at.getParent()) {
            Path corpora = at.resolve("shared/corpora");
            if (Files.exists(corpora.resolve("capture_cases.jsonl"))) {
                return Optional.of(corpora);
            }
        }
        return Optional.empty();
    }

    static List<Session> in(Path folder) throws IOException {
        List<Session> sessions = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("capture_cases.jsonl"))) {
            JsonNode at = JSON.readTree(line);
            sessions.add(
                    new Session(
                            at.get("id").asString(),
                            at.get("shell").asString(),
                            strings(at.get("expect_commands")),
                            at.has("secrets") ? strings(at.get("secrets")) : List.of(),
                            folder.resolve(at.get("recording").asString())));
        }
        return sessions;
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(each -> strings.add(each.asString()));
        return strings;
    }

    /// The commands that shells were given, as they are compared: blanks around a line are nothing.
    static List<String> compared(List<TypedCommand> told) {
        return told.stream()
                .filter(each -> each.scope() == Scope.SHELL || each.scope() == Scope.NESTED)
                .filter(each -> each.grade() != TypedCommand.Grade.OPAQUE)
                .map(each -> compared(each.text()))
                .toList();
    }

    static String compared(String command) {
        return String.join("\n", command.strip().lines().map(String::strip).toList());
    }
}
