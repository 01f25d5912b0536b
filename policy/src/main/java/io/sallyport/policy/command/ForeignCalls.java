package io.sallyport.policy.command;

import java.util.ArrayList;
import java.util.List;

/// The strings that code of another language plainly hands to a shell: `system("…")`, `exec '…'`,
/// `print | "…"`.
///
/// A best effort that helps rules to name what happens; that the code is foreign is noted anyway.
final class ForeignCalls {
    private static final int MOST = 20;
    private static final String[] CALLS = {
        "system",
        "execFileSync",
        "execFile",
        "execSync",
        "execvp",
        "execute",
        "execl",
        "exec",
        "popen",
        "spawnSync",
        "spawn",
        "shell_exec",
        "passthru",
        "check_output",
        "check_call",
        "call",
        "run",
        "qx",
        "Popen",
        "getoutput",
        "`",
        "|",
        "%x"
    };

    private ForeignCalls() {}

    static List<String> of(String text, Budget budget) {
        List<String> codes = new ArrayList<>();
        int at = 0;
        while (at < text.length() && codes.size() < MOST) {
            budget.spend(4);
            int after = callAt(text, at);
            if (after < 0) {
                at++;
                continue;
            }
            int open = after;
            while (open < text.length()
                    && open < after + 8
                    && " (=[{f&".indexOf(text.charAt(open)) >= 0) {
                open++;
            }
            boolean backtick = text.charAt(at) == '`';
            int start = backtick ? at : open;
            if (start < text.length() && "\"'`".indexOf(text.charAt(start)) >= 0) {
                int end = end(text, start, budget);
                if (end > start) {
                    codes.add(unescaped(text.substring(start + 1, end)));
                    at = end + 1;
                    continue;
                }
            }
            at = after;
        }
        return codes;
    }

    private static int callAt(String text, int at) {
        for (String call : CALLS) {
            boolean word = Character.isLetter(call.charAt(0));
            if (text.startsWith(call, at)
                    && !(word && at > 0 && Character.isLetterOrDigit(text.charAt(at - 1)))) {
                return at + call.length();
            }
        }
        return -1;
    }

    private static int end(String text, int start, Budget budget) {
        char quote = text.charAt(start);
        for (int i = start + 1; i < text.length(); i++) {
            budget.spend(1);
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == quote) {
                return i;
            }
        }
        return -1;
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                c = text.charAt(++i);
                c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
            }
            plain.append(c);
        }
        return plain.toString();
    }
}
