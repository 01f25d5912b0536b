package io.sallyport.policy.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is known of programs by their names: where they are installed, which let their user run
/// anything, which run a file.
final class Programs {
    private static final Set<String> FOLDERS =
            Set.of(
                    "/bin",
                    "/sbin",
                    "/usr/bin",
                    "/usr/sbin",
                    "/usr/local/bin",
                    "/usr/local/sbin",
                    "/snap/bin",
                    "/usr/lib/systemd",
                    "/lib",
                    "/lib64",
                    "/usr/lib",
                    "/usr/lib64",
                    "/lib/x86_64-linux-gnu",
                    "/usr/lib/x86_64-linux-gnu",
                    "/lib/aarch64-linux-gnu",
                    "/usr/lib/aarch64-linux-gnu");

    private static final Set<String> EDITORS_AND_PAGERS =
            Set.of(
                    "vi",
                    "vim",
                    "nvim",
                    "view",
                    "gvim",
                    "rvim",
                    "vimdiff",
                    "ex",
                    "ed",
                    "red",
                    "nano",
                    "rnano",
                    "pico",
                    "emacs",
                    "emacsclient",
                    "joe",
                    "jed",
                    "jmacs",
                    "mcedit",
                    "mc",
                    "micro",
                    "kak",
                    "hx",
                    "ne",
                    "less",
                    "more",
                    "most",
                    "pg",
                    "lv",
                    "nnn",
                    "ranger",
                    "vifm",
                    "lf",
                    "mutt",
                    "vipw",
                    "vigr",
                    "visudo",
                    "sudoedit",
                    "w3m",
                    "lynx",
                    "elinks",
                    "links",
                    "weechat",
                    "irssi");

    private static final Set<String> NESTED =
            Set.of(
                    "ftp", "lftp", "telnet", "gdb", "cgdb", "ghci", "irb", "pry", "ipython",
                    "bpython", "bc-repl", "tclsh", "wish", "expect", "newgrp", "byobu", "dtach",
                    "abduco", "zellij", "minicom", "cu", "picocom");

    private static final Set<String> BUILDERS =
            Set.of(
                    "make",
                    "gmake",
                    "bmake",
                    "ninja",
                    "rake",
                    "ant",
                    "just",
                    "task",
                    "ansible-playbook",
                    "run-parts",
                    "salt-call",
                    "puppet",
                    "chef-client",
                    "jjs",
                    "invoke",
                    "fab",
                    "pytest",
                    "tox",
                    "nox");

    private Programs() {}

    static boolean isEditorOrPager(String command) {
        return EDITORS_AND_PAGERS.contains(baseName(command)) || command.equals("cat");
    }

    static String baseName(String program) {
        return program.substring(program.lastIndexOf('/') + 1);
    }

    /// Whether a name is one that the machine's own installation answers for. What a name without a
    /// slash stands for is what it says, unless `PATH` begins with a folder of another sort.
    static boolean isInstalled(String program, Invocation invocation) {
        int slash = program.lastIndexOf('/');
        if (slash < 0) {
            Word path = invocation.assignments().get("PATH");
            return isInstalledPath(path != null ? path : invocation.shell().variable("PATH"));
        }
        String folder = program.substring(0, slash);
        Word directory = invocation.directory();
        if (!program.startsWith("/")) {
            if (!directory.isLiteral()) {
                return false;
            }
            folder = directory.text() + "/" + folder;
        }
        return FOLDERS.contains(canonical(folder));
    }

    private static boolean isInstalledPath(@Nullable Word path) {
        if (path == null) {
            return true;
        }
        String first = path.text().split(":", 2)[0];
        return first.equals("**")
                || first.equals("/**")
                || first.startsWith("/opt/")
                || first.startsWith("/usr/local/")
                || FOLDERS.contains(canonical(first));
    }

    /// A path without `.`, `..` and doubled slashes.
    static String canonical(String path) {
        Deque<String> names = new ArrayDeque<>();
        for (String name : path.split("/", -1)) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return "/" + String.join("/", names);
    }

    /// Notes what cannot be told of a program's run.
    static void doubts(Invocation invocation, Findings findings) {
        Doubt.Kind kind = doubt(invocation);
        if (kind != null) {
            findings.doubt(kind, invocation.written());
        }
    }

    private static Doubt.@Nullable Kind doubt(Invocation invocation) {
        String name = baseName(invocation.argv().get(0).text());
        List<String> arguments = invocation.literals();
        boolean asksOnly =
                arguments.stream()
                        .anyMatch(
                                a ->
                                        a.equals("--version")
                                                || a.equals("--help")
                                                || (a.equals("-V") && arguments.size() == 1));
        if (asksOnly) {
            return null;
        }
        if (EDITORS_AND_PAGERS.contains(name)) {
            boolean filter =
                    invocation.input().origin() == Input.Origin.PIPE
                            && (name.equals("ed") || name.equals("ex"));
            return filter && !invocation.input().isKnown()
                    ? Doubt.Kind.UNKNOWN_CODE
                    : Doubt.Kind.INTERACTIVE;
        }
        if (NESTED.contains(name)) {
            return nested(invocation);
        }
        if (BUILDERS.contains(name)) {
            return Doubt.Kind.SCRIPT;
        }
        return switch (name) {
            case "java" -> arguments.contains("-jar") ? Doubt.Kind.SCRIPT : null;
            case "crontab" -> arguments.contains("-e") ? Doubt.Kind.INTERACTIVE : null;
            case "systemctl" -> arguments.contains("edit") ? Doubt.Kind.INTERACTIVE : null;
            case "kubectl" -> arguments.contains("edit") ? Doubt.Kind.INTERACTIVE : null;
            case "npm",
                    "yarn",
                    "pnpm",
                    "npx",
                    "composer",
                    "bundle",
                    "cargo",
                    "go",
                    "poetry",
                    "bun",
                    "deno" ->
                    runsProject(arguments) ? Doubt.Kind.SCRIPT : null;
            default -> null;
        };
    }

    private static boolean runsProject(List<String> arguments) {
        return arguments.stream()
                .anyMatch(
                        Set.of(
                                        "run",
                                        "run-script",
                                        "exec",
                                        "test",
                                        "start",
                                        "task",
                                        "x",
                                        "eval",
                                        "dlx")
                                ::contains);
    }

    private static Doubt.Kind nested(Invocation invocation) {
        return switch (invocation.input().origin()) {
            case TERMINAL -> Doubt.Kind.INTERACTIVE;
            case FILE -> Doubt.Kind.SCRIPT;
            case TEXT, PIPE ->
                    invocation.input().isKnown()
                            ? Doubt.Kind.FOREIGN_CODE
                            : Doubt.Kind.UNKNOWN_CODE;
        };
    }
}
