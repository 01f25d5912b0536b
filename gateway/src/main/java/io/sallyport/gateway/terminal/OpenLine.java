package io.sallyport.gateway.terminal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whether a shell would ask for another line before it runs this (POSIX.1 2.10, and what bash and
/// zsh add): an open quote, a here-document without its end, a compound command without its last
/// word, an operator with nothing behind it.
///
/// It is used to wait for the rest of a command, never to let one pass: what it takes wrongly for
/// open is told as soon as the shell's first prompt is back.
final class OpenLine {
    private static final String FUNCTION = "function";

    private static final Map<String, String> CLOSED_BY =
            Map.of(
                    "if", "fi", "for", "done", "while", "done", "until", "done", "select", "done",
                    "case", "esac", "{", "}", "[[", "]]");

    /// What a command may follow at once, or a function's name and its body.
    private static final Set<String> LEADING =
            Set.of(
                    "if", "then", "else", "elif", "while", "until", "do", "{", "!", "time",
                    FUNCTION);

    private final String text;
    private final ArrayDeque<String> open = new ArrayDeque<>();
    private final List<String> documents = new ArrayList<>();
    private int at;
    private boolean commandNext = true;
    private boolean dangling;
    private boolean unfinished;
    private boolean named;

    private OpenLine(String text) {
        this.text = text;
    }

    static boolean isOpen(String text) {
        return new OpenLine(text).scan();
    }

    /// Whether the line ends with a backslash that joins it to the next one.
    static boolean endsWithBackslash(String text) {
        int backslashes = 0;
        while (backslashes < text.length()
                && text.charAt(text.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private boolean scan() {
        while (at < text.length() && !unfinished) {
            char c = text.charAt(at);
            switch (c) {
                case ' ', '\t' -> at++;
                case '\n' -> newline();
                case '#' -> at = end('\n');
                case ';', '&', '|' -> operator(c);
                case '(' -> {
                    open.push(")");
                    commandNext = true;
                    dangling = false;
                    at++;
                }
                case ')' -> {
                    at++;
                    if (")".equals(open.peek())) {
                        open.pop();
                    }
                    // After `f()` and after the pattern of a case.
                    commandNext = true;
                    dangling = false;
                }
                case '<', '>' -> redirection();
                default -> word();
            }
        }
        return unfinished || dangling || !open.isEmpty() || !documents.isEmpty() || isHeader();
    }

    /// `f()` alone waits for its body.
    private boolean isHeader() {
        return text.stripTrailing().endsWith("()");
    }

    private int end(char c) {
        int end = text.indexOf(c, at);
        return end < 0 ? text.length() : end;
    }

    private void newline() {
        at++;
        for (Iterator<String> each = documents.iterator(); each.hasNext(); ) {
            String delimiter = each.next();
            boolean found = false;
            while (!found && at < text.length()) {
                int end = end('\n');
                String line = text.substring(at, end);
                found = line.strip().equals(delimiter);
                at = Math.min(end + 1, text.length());
            }
            if (!found) {
                return;
            }
            each.remove();
        }
        commandNext = true;
    }

    private void operator(char c) {
        at++;
        boolean twice = at < text.length() && text.charAt(at) == c;
        at += twice ? 1 : 0;
        // A pipe or a list needs a command behind it; a separator does not.
        dangling = c == '|' || c == '&' && twice;
        commandNext = true;
    }

    private void redirection() {
        if (text.startsWith("<<<", at)) {
            at += 3;
        } else if (text.startsWith("<<", at)) {
            at += text.startsWith("<<-", at) ? 3 : 2;
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            int from = at;
            skipWord();
            documents.add(text.substring(from, at).replaceAll("[\\\\'\"]", ""));
        } else {
            at++;
            if (at < text.length() && text.charAt(at) == '(') {
                open.push(")");
                commandNext = true;
                at++;
            }
        }
    }

    private void word() {
        int from = at;
        skipWord();
        String word = text.substring(from, at);
        dangling = false;
        if (word.equals(open.peek()) && (commandNext || word.equals("]]"))) {
            open.pop();
            commandNext = false;
        } else if (commandNext) {
            String closedBy = CLOSED_BY.get(word);
            if (closedBy != null) {
                open.push(closedBy);
            }
            commandNext = named || LEADING.contains(word);
            named = word.equals(FUNCTION);
        }
    }

    private void skipWord() {
        int from = at;
        while (at < text.length() && !unfinished) {
            char c = text.charAt(at);
            switch (c) {
                case '\\' -> {
                    unfinished = at + 1 == text.length();
                    at += 2;
                }
                case '\'' -> skipTo('\'', at > from && text.charAt(at - 1) == '$');
                case '"', '`' -> skipTo(c, true);
                case '$' -> substitution();
                case ' ', '\t', '\n', ';', '&', '|', '(', ')', '<', '>' -> {
                    return;
                }
                default -> at++;
            }
        }
        at = Math.min(at, text.length());
    }

    private void skipTo(char quote, boolean escapes) {
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == quote) {
                at++;
                return;
            }
            if (c == '\\' && escapes) {
                at++;
            }
        }
        unfinished = true;
    }

    private void substitution() {
        at++;
        if (at < text.length() && text.charAt(at) == '{') {
            skipNested('{', '}');
        } else if (at < text.length() && text.charAt(at) == '(') {
            skipNested('(', ')');
        }
    }

    private void skipNested(char opening, char closing) {
        int depth = 0;
        while (at < text.length() && !unfinished) {
            char c = text.charAt(at);
            switch (c) {
                case '\'' -> skipTo(c, false);
                case '"' -> skipTo(c, true);
                case '\\' -> at += 2;
                default -> {
                    depth += c == opening ? 1 : c == closing ? -1 : 0;
                    at++;
                    if (depth == 0) {
                        return;
                    }
                }
            }
        }
        unfinished = true;
    }
}
