package io.sallyport.policy.command;

import io.sallyport.policy.command.Redirection.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Where the descriptors of one command lead.
///
/// @param files those that the shell opens by name
/// @param input what the command then reads
/// @param output what becomes of what it writes
record Redirects(List<Redirection> files, Input input, Output output) {
    enum Output {
        /// goes where the output of the code around it goes
        KEPT,
        /// to a file
        GONE,
        /// to a descriptor that is not followed
        UNKNOWN
    }

    static Redirects of(List<Script.Redirect> redirects, Expansion expansion, Setting setting) {
        List<Redirection> files = new ArrayList<>();
        Input input = setting.input();
        Output output = Output.KEPT;
        for (Script.Redirect redirect : redirects) {
            String operator = redirect.operator();
            RawWord word = redirect.target().word();
            boolean reads = operator.startsWith("<");
            int descriptor = redirect.descriptor() >= 0 ? redirect.descriptor() : reads ? 0 : 1;
            if (operator.startsWith("<<")) {
                Word text = expansion.value(word.parts(), word.written());
                Input given = Input.text(textOf(text, operator.equals("<<<") ? "\n" : ""));
                input = descriptor == 0 ? given : input;
                expansion
                        .sources()
                        .put(
                                "/dev/fd/" + descriptor,
                                new Outcome(given.text(), List.of(), Outcome.Success.YES));
                continue;
            }
            Word file = single(expansion.fields(word), word.written());
            if (isDuplicate(operator, file)) {
                if (descriptor == 0) {
                    input = Input.text(null);
                } else if (descriptor == 1 && !file.text().equals("1")) {
                    output = Output.UNKNOWN;
                }
                continue;
            }
            Way way = way(operator);
            if (descriptor == 0 && way == Way.READ) {
                input = opened(file, expansion.sources(), input);
            }
            if (descriptor == 1 && way != Way.READ && !isSink(file, expansion)) {
                output = Output.GONE;
            }
            if (!file.text().startsWith("/dev/fd/")) {
                files.add(new Redirection(way, descriptor, file));
            }
        }
        return new Redirects(files, input, output);
    }

    private static @org.jspecify.annotations.Nullable String textOf(Word word, String end) {
        return word.isLiteral() ? word.text() + end : null;
    }

    private static Word single(List<Word> words, String written) {
        return words.size() == 1 ? words.get(0) : Word.unknown(written);
    }

    private static boolean isDuplicate(String operator, Word file) {
        if (!operator.endsWith("&")) {
            return false;
        }
        String text = file.text();
        return !file.isLiteral() || text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-');
    }

    private static Way way(String operator) {
        return switch (operator) {
            case "<", "<&" -> Way.READ;
            case ">>", "&>>", ">>|" -> Way.APPEND;
            case "<>" -> Way.READ_WRITE;
            default -> Way.WRITE;
        };
    }

    private static boolean isSink(Word file, Expansion expansion) {
        return file.isLiteral()
                && (file.text().equals("/dev/stdout")
                        || (!expansion.sinks().isEmpty() && file.text().startsWith("/dev/fd/")));
    }

    /// What is read from a file by its name.
    static Input opened(Word file, Map<String, Outcome> sources, Input standard) {
        Outcome source = sources.get(file.text());
        if (source != null) {
            return Input.pipe(source);
        }
        return switch (file.text()) {
            case "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0", "-" -> standard;
            case "/dev/null" -> Input.text("");
            default -> Input.file();
        };
    }
}
