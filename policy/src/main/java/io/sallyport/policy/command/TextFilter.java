package io.sallyport.policy.command;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What small programs make of text: `tr`, `rev`, `xxd -r`. Confined to the thread that reads.
final class TextFilter {
    private final Budget budget;

    TextFilter(Budget budget) {
        this.budget = budget;
    }

    String reversed(String input) {
        StringBuilder out = new StringBuilder();
        input.lines().forEach(l -> out.append(new StringBuilder(l).reverse()).append('\n'));
        return out.toString();
    }

    String linesReversed(String input) {
        List<String> lines = new ArrayList<>(input.lines().toList());
        Collections.reverse(lines);
        return String.join("\n", lines) + "\n";
    }

    @Nullable String hexadecimal(String input, boolean plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int high = -1;
        for (String line : input.lines().toList()) {
            String digits = plain ? line : dumped(line);
            for (int i = 0; i < digits.length(); i++) {
                int digit = Character.digit(digits.charAt(i), 16);
                if (digit < 0) {
                    if (Character.isWhitespace(digits.charAt(i))) {
                        continue;
                    }
                    return null;
                }
                if (high < 0) {
                    high = digit;
                } else {
                    bytes.write(high * 16 + digit);
                    high = -1;
                }
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /// The digits of a line of a dump: `00000000: 726d 202d rm -`.
    private static String dumped(String line) {
        int colon = line.indexOf(':');
        String rest = line.substring(colon + 1).stripLeading();
        int end = rest.indexOf("  ");
        return end < 0 ? rest : rest.substring(0, end);
    }

    @Nullable String base32(String input) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int bits = 0;
        int count = 0;
        for (int i = 0; i < input.length(); i++) {
            char c = input.charAt(i);
            int digit = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c);
            if (digit >= 0) {
                bits = bits << 5 | digit;
                count += 5;
                if (count >= 8) {
                    count -= 8;
                    bytes.write(bits >> count & 0xff);
                    bits &= (1 << count) - 1;
                }
            } else if (c != '=' && !Character.isWhitespace(c)) {
                return null;
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Nullable String translated(List<String> arguments, String input) {
        boolean deletes = false;
        boolean squeezes = false;
        int at = 0;
        while (at < arguments.size()
                && arguments.get(at).matches("-[ds]+|--delete|--squeeze-repeats")) {
            deletes |= arguments.get(at).contains("d");
            squeezes |= arguments.get(at).equals("-s") || arguments.get(at).startsWith("--s");
            at++;
        }
        List<String> sets = arguments.subList(at, arguments.size());
        if (squeezes || sets.isEmpty() || sets.size() > 2 || sets.get(0).startsWith("-")) {
            return null;
        }
        String from = set(sets.get(0));
        String to = sets.size() == 2 ? set(sets.get(1)) : "";
        if (from == null || to == null || (!deletes && to.isEmpty())) {
            return null;
        }
        budget.spend(input.length() + from.length() + to.length());
        Map<Character, Integer> places = new HashMap<>();
        for (int i = 0; i < from.length(); i++) {
            places.put(from.charAt(i), i);
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < input.length(); i++) {
            char c = input.charAt(i);
            Integer place = places.get(c);
            if (place == null) {
                out.append(c);
            } else if (!deletes) {
                out.append(to.charAt(Math.min(place, to.length() - 1)));
            }
        }
        return out.toString();
    }

    /// The characters of a set such as `a-z` or `[:upper:]`; null where it is one that is not known
    /// here.
    private static @Nullable String set(String written) {
        String text =
                Escapes.decoded(written, false)
                        .replace("[:upper:]", "A-Z")
                        .replace("[:lower:]", "a-z")
                        .replace("[:digit:]", "0-9")
                        .replace("[:space:]", " \t\n\r\f\013");
        if (text.contains("[:") || text.contains("[=") || text.length() > 1_000) {
            return null;
        }
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (i + 2 < text.length()
                    && text.charAt(i + 1) == '-'
                    && c < 256
                    && text.charAt(i + 2) < 256) {
                for (char each = c; each <= text.charAt(i + 2); each++) {
                    all.append(each);
                }
                i += 2;
            } else {
                all.append(c);
            }
        }
        return all.toString();
    }

    /// `sed s/a/b/`, where `a` is plain text.
    @Nullable String substituted(List<String> arguments, String input) {
        List<String> scripts = new ArrayList<>();
        for (String argument : arguments) {
            if (!argument.equals("-e") && !argument.equals("-E") && !argument.equals("-r")) {
                scripts.add(argument);
            }
        }
        String text = input;
        for (String script : scripts) {
            for (String command : script.split(";", -1)) {
                text = text == null ? null : substitution(command.strip(), text);
            }
        }
        return text;
    }

    private @Nullable String substitution(String command, String input) {
        if (command.length() < 4 || command.charAt(0) != 's') {
            return command.isEmpty() ? input : null;
        }
        String mark = command.substring(1, 2);
        String[] pieces = command.substring(2).split(java.util.regex.Pattern.quote(mark), -1);
        boolean plain =
                pieces.length == 3
                        && pieces[2].matches("g?")
                        && pieces[0].chars().noneMatch(c -> "\\.*[]^$+?(){}|".indexOf(c) >= 0)
                        && pieces[1].chars().noneMatch(c -> "\\&".indexOf(c) >= 0);
        if (!plain || pieces[0].isEmpty()) {
            return null;
        }
        budget.spend(input.length() / 2 + 1);
        List<String> lines = new ArrayList<>();
        for (String line : input.split("\n", -1)) {
            int at = line.indexOf(pieces[0]);
            lines.add(
                    pieces[2].isEmpty() && at >= 0
                            ? line.substring(0, at)
                                    + pieces[1]
                                    + line.substring(at + pieces[0].length())
                            : line.replace(pieces[0], pieces[2].isEmpty() ? pieces[0] : pieces[1]));
        }
        String text = String.join("\n", lines);
        budget.spend(text.length() / 2 + 1);
        return text;
    }

    @Nullable String head(List<String> arguments, String input) {
        int count = count(arguments);
        if (count < 0) {
            return null;
        }
        List<String> lines = input.lines().toList();
        return joined(lines.subList(0, Math.min(count, lines.size())));
    }

    @Nullable String tail(List<String> arguments, String input) {
        int count = count(arguments);
        if (count < 0 || arguments.stream().anyMatch(a -> a.contains("+"))) {
            return null;
        }
        List<String> lines = input.lines().toList();
        return joined(lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }

    private static String joined(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    /// `-n 3`, `-n3`, `-3`; -1 for anything else.
    private static int count(List<String> arguments) {
        String all = String.join("", arguments);
        if (all.isEmpty()) {
            return 10;
        }
        String digits = all.startsWith("-n") ? all.substring(2) : all.substring(1);
        return all.startsWith("-") && digits.matches("[0-9]{1,6}") ? Integer.parseInt(digits) : -1;
    }

    /// `cut -c1-5`, `cut -d: -f2`
    @Nullable String cut(List<String> arguments, String input) {
        String delimiter = "\t";
        String range = "";
        boolean characters = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            boolean next = argument.length() == 2 && i + 1 < arguments.size();
            String value =
                    next
                            ? arguments.get(i + 1)
                            : argument.substring(Math.min(2, argument.length()));
            switch (argument.length() < 2 ? "" : argument.substring(0, 2)) {
                case "-d" -> delimiter = value;
                case "-f" -> range = value;
                case "-c", "-b" -> {
                    range = value;
                    characters = true;
                }
                default -> {
                    return null;
                }
            }
            i += next ? 1 : 0;
        }
        if (!range.matches("[0-9]{1,5}(-[0-9]{0,5})?") || delimiter.length() != 1) {
            return null;
        }
        int dash = range.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
        String end = dash < 0 ? range : range.substring(dash + 1);
        int last = end.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(end);
        List<String> lines = new ArrayList<>();
        for (String line : input.lines().toList()) {
            budget.spend(line.length() + 1);
            String[] pieces =
                    characters
                            ? line.split("", -1)
                            : line.split(java.util.regex.Pattern.quote(delimiter), -1);
            if (!characters && pieces.length == 1) {
                lines.add(line);
                continue;
            }
            List<String> kept = new ArrayList<>();
            for (int i = Math.max(1, first); i <= pieces.length && i <= last; i++) {
                kept.add(pieces[i - 1]);
            }
            lines.add(String.join(characters ? "" : delimiter, kept));
        }
        return joined(lines);
    }
}
