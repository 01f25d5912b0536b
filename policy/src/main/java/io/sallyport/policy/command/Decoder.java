package io.sallyport.policy.command;

import io.sallyport.policy.command.Outcome.Success;
import io.sallyport.policy.command.SessionState.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What commands write whose output follows from their words and their input: `echo`, `printf`,
/// `base64 -d`, `rev`. Confined to the thread that reads.
final class Decoder {
    private final Budget budget;

    Decoder(Budget budget) {
        this.budget = budget;
    }

    Outcome outcome(Invocation invocation, int place) {
        String name = Programs.baseName(invocation.argv().get(0).text());
        Success success =
                switch (name) {
                    case "true", ":", "echo", "printf", "export", "alias" -> Success.YES;
                    case "false" -> Success.NO;
                    default -> Success.UNKNOWN;
                };
        return Outcome.of(place, text(invocation), success);
    }

    /// Null where it cannot be told.
    @Nullable String text(Invocation invocation) {
        if (!invocation.isLiteral()) {
            return null;
        }
        String name = Programs.baseName(invocation.argv().get(0).text());
        List<String> arguments = invocation.literals();
        String text =
                switch (name) {
                    case "echo" -> echo(arguments, invocation.shell().dialect);
                    case "print" -> print(arguments);
                    case "printf" -> printf(arguments);
                    case "true", ":", "false", "sleep", "test", "[", "cd", "wait", "umask" -> "";
                    case "which", "command", "type", "whereis" -> path(name, arguments);
                    case "basename" -> basename(arguments);
                    case "dirname" -> dirname(arguments);
                    case "realpath", "readlink" -> canonical(arguments);
                    case "pwd" ->
                            invocation.directory().isLiteral()
                                    ? invocation.directory().text() + "\n"
                                    : null;
                    case "whoami", "logname" -> account(invocation);
                    case "yes" ->
                            String.join(" ", arguments.isEmpty() ? List.of("y") : arguments) + "\n";
                    case "seq" -> null;
                    case "string" -> fishString(arguments, invocation.input());
                    default -> filtered(name, arguments, invocation);
                };
        budget.spend(text == null ? 1 : text.length() / 4 + 1);
        return text;
    }

    private static String echo(List<String> arguments, Dialect dialect) {
        boolean escapes = dialect == Dialect.SH || dialect == Dialect.ZSH;
        boolean line = true;
        int at = 0;
        while (at < arguments.size() && arguments.get(at).matches("-[neEs]+")) {
            String option = arguments.get(at++);
            escapes = option.indexOf('e') > 0 || (escapes && option.indexOf('E') < 0);
            line &= option.indexOf('n') < 0;
        }
        String text = String.join(" ", arguments.subList(at, arguments.size()));
        return (escapes ? Escapes.decoded(text, true) : text) + (line ? "\n" : "");
    }

    /// zsh's, and ksh's
    private static @Nullable String print(List<String> arguments) {
        int at = 0;
        boolean raw = false;
        boolean line = true;
        String between = " ";
        while (at < arguments.size() && arguments.get(at).matches("-[rnlR-]+")) {
            String option = arguments.get(at++);
            raw |= option.contains("r") || option.contains("R");
            line &= !option.contains("n");
            between = option.contains("l") ? "\n" : between;
        }
        if (at < arguments.size() && arguments.get(at).startsWith("-")) {
            return null;
        }
        String text = String.join(between, arguments.subList(at, arguments.size()));
        return (raw ? text : Escapes.decoded(text, true)) + (line ? "\n" : "");
    }

    private @Nullable String printf(List<String> arguments) {
        int at = !arguments.isEmpty() && arguments.get(0).equals("--") ? 1 : 0;
        if (at >= arguments.size()) {
            return null;
        }
        return new PrintfFormat(arguments.get(at), budget)
                .formatted(arguments.subList(at + 1, arguments.size()));
    }

    /// Where programs are is the machine's matter; that they are in the usual place is good enough
    /// to know which one is meant.
    private static @Nullable String path(String name, List<String> arguments) {
        List<String> names = arguments.stream().filter(a -> !a.startsWith("-")).toList();
        boolean tells =
                switch (name) {
                    case "command" -> arguments.contains("-v");
                    case "type" ->
                            arguments.stream().anyMatch(Set.of("-p", "-P", "-path")::contains);
                    default -> true;
                };
        if (!tells || names.size() != 1) {
            return null;
        }
        String one = names.get(0);
        return (one.contains("/") ? one : "/usr/bin/" + one) + "\n";
    }

    private static @Nullable String basename(List<String> arguments) {
        if (arguments.isEmpty() || arguments.size() > 2 || arguments.get(0).startsWith("-")) {
            return null;
        }
        String base = Programs.baseName(arguments.get(0));
        boolean cuts = arguments.size() == 2 && base.endsWith(arguments.get(1));
        return (cuts ? base.substring(0, base.length() - arguments.get(1).length()) : base) + "\n";
    }

    private static @Nullable String dirname(List<String> arguments) {
        if (arguments.size() != 1) {
            return null;
        }
        int slash = arguments.get(0).lastIndexOf('/');
        return (slash < 0 ? "." : slash == 0 ? "/" : arguments.get(0).substring(0, slash)) + "\n";
    }

    private static @Nullable String canonical(List<String> arguments) {
        List<String> paths = arguments.stream().filter(a -> !a.startsWith("-")).toList();
        return paths.size() == 1 && paths.get(0).startsWith("/")
                ? Programs.canonical(paths.get(0)) + "\n"
                : null;
    }

    private static @Nullable String account(Invocation invocation) {
        String account = invocation.setting().account();
        String name = account.isEmpty() ? invocation.shell().account : account;
        return name.isEmpty() || name.contains("*") ? null : name + "\n";
    }

    private static @Nullable String fishString(List<String> arguments, Input input) {
        if (arguments.isEmpty()) {
            return null;
        }
        List<String> rest = new ArrayList<>(arguments.subList(1, arguments.size()));
        rest.removeIf(a -> a.equals("--") || a.equals("-q"));
        String text = input.text();
        if (rest.stream().anyMatch(a -> a.startsWith("-"))) {
            return null;
        }
        return switch (arguments.get(0)) {
            case "join" ->
                    rest.size() < 2
                            ? null
                            : String.join(rest.get(0), rest.subList(1, rest.size())) + "\n";
            case "lower" ->
                    rest.isEmpty()
                            ? lower(text)
                            : String.join("\n", rest).toLowerCase(Locale.ROOT) + "\n";
            case "replace" ->
                    rest.size() != 3
                            ? null
                            : rest.get(2)
                                            .replaceFirst(
                                                    java.util.regex.Pattern.quote(rest.get(0)),
                                                    java.util.regex.Matcher.quoteReplacement(
                                                            rest.get(1)))
                                    + "\n";
            default -> null;
        };
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    /// A program that changes what it reads.
    private @Nullable String filtered(String name, List<String> arguments, Invocation invocation) {
        List<String> files =
                arguments.stream().filter(a -> !a.startsWith("-") || a.equals("-")).toList();
        String input = invocation.input().text();
        boolean text =
                Set.of("tee", "tr", "sed", "cut", "head", "tail", "fold", "fmt", "awk", "openssl")
                        .contains(name);
        if (!text && !files.isEmpty()) {
            Word file = Word.literal(files.getLast());
            input = Redirects.opened(file, invocation.sources(), invocation.input()).text();
        }
        if (input == null) {
            return null;
        }
        budget.spend(input.length() / 2 + 1);
        TextFilter filter = new TextFilter(budget);
        return switch (name) {
            case "cat", "tee", "pv", "sponge", "buffer", "mbuffer", "stdbuf", "unexpand" -> input;
            case "base64", "gbase64" -> base64(arguments, input);
            case "base32" -> isDecoding(arguments) ? filter.base32(input) : null;
            case "basenc" -> arguments.contains("--base64") ? base64(arguments, input) : null;
            case "openssl" ->
                    arguments.contains("-d")
                                    && (arguments.get(0).equals("base64")
                                            || arguments.contains("-base64")
                                            || arguments.contains("-a"))
                                    && arguments.stream()
                                            .noneMatch(a -> a.matches("-(aes|des|k|pass|in).*"))
                            ? base64(arguments, input)
                            : null;
            case "xxd" -> undumped(arguments, input, filter);
            case "rev" -> filter.reversed(input);
            case "tac" -> filter.linesReversed(input);
            case "tr" -> filter.translated(arguments, input);
            case "sed" -> filter.substituted(arguments, input);
            case "head" -> filter.head(arguments, input);
            case "tail" -> filter.tail(arguments, input);
            case "cut" -> filter.cut(arguments, input);
            case "sort", "uniq", "fold", "fmt", "strings" ->
                    input.indexOf('\n') == input.length() - 1 && arguments.isEmpty() ? input : null;
            case "wc" -> null;
            case "dd" -> arguments.stream().allMatch(a -> a.startsWith("status=")) ? input : null;
            default -> null;
        };
    }

    /// `xxd -r`, of a dump or of plain digits.
    private static @Nullable String undumped(
            List<String> arguments, String input, TextFilter filter) {
        boolean back = arguments.stream().anyMatch(a -> a.matches("-[a-z]*r.*|-revert"));
        boolean plain =
                arguments.stream().anyMatch(a -> a.matches("-[a-z]*p.*|-plain|-postscript"));
        return back ? filter.hexadecimal(input, plain) : null;
    }

    private static boolean isDecoding(List<String> arguments) {
        return arguments.stream()
                .anyMatch(a -> a.matches("-[a-zA-Z]*[dD].*") || a.startsWith("--d"));
    }

    private @Nullable String base64(List<String> arguments, String input) {
        try {
            if (isDecoding(arguments)) {
                return new String(
                        Base64.getMimeDecoder().decode(input.getBytes(StandardCharsets.UTF_8)),
                        StandardCharsets.UTF_8);
            }
            boolean oneLine = arguments.stream().anyMatch(a -> a.startsWith("-w"));
            String text =
                    Base64.getEncoder().encodeToString(input.getBytes(StandardCharsets.UTF_8));
            return oneLine || text.length() <= 76 ? text + "\n" : null;
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}
