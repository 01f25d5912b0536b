package io.sallyport.policy.command;

import io.sallyport.policy.command.Options.Parsed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Programs that run the command that is their arguments: `nice`, `env`, `timeout`. Confined to the
/// thread that reads.
final class Wrappers implements Caller.Family {
    private final Walker walker;
    private final Caller caller;

    Wrappers(Walker walker, Caller caller) {
        this.walker = walker;
        this.caller = caller;
    }

    @Override
    public @Nullable Outcome call(String program, Invocation invocation) {
        switch (program) {
            case "env" -> {
                return env(invocation);
            }
            case "busybox", "toybox", "sbase-box" -> {
                return invocation.argv().size() > 1 && isApplet(invocation)
                        ? caller.call(invocation.inner(1, program))
                        : null;
            }
            case "start-stop-daemon" -> {
                return daemon(invocation);
            }
            case "bwrap", "proot" -> {
                return sandbox(invocation);
            }
            case "gdb" -> {
                return debugger(invocation);
            }
            case "perf", "cset", "scl", "pw-jack" -> {
                return subcommand(program, invocation);
            }
            default -> {
                if (program.startsWith("ld-linux")
                        || program.startsWith("ld-musl")
                        || program.equals("ld.so")) {
                    return loader(program, invocation);
                }
            }
        }
        Wrapper wrapper = Wrapper.of(program);
        return wrapper == null ? null : wrapped(program, wrapper, invocation);
    }

    private static boolean isApplet(Invocation invocation) {
        return !invocation.argv().get(1).text().startsWith("-");
    }

    private Outcome wrapped(String program, Wrapper wrapper, Invocation invocation) {
        Parsed options = wrapper.options().parse(invocation.argv(), 1);
        int start = options.next() + wrapper.operands();
        if (program.equals("setarch") && start < invocation.argv().size()) {
            start = wrapper.options().parse(invocation.argv(), start).next();
        }
        if (start < invocation.argv().size() && invocation.argv().get(start).text().equals("--")) {
            start++;
        }
        if (wrapper.idle().stream().anyMatch(options::has) || start >= invocation.argv().size()) {
            if (wrapper.shell() && !options.has("--help", "--version")) {
                walker.findings().doubt(Doubt.Kind.INTERACTIVE, invocation.written());
            }
            return caller.plain(invocation);
        }
        unclear(options, invocation);
        Invocation inner = invocation.inner(start, program);
        Word directory = options.value("--working-directory", "--wd", "-w");
        if (directory != null && (program.equals("systemd-run") || program.equals("unshare"))) {
            inner = inner.at(directory);
        }
        if (program.equals("chroot") || options.has("--root", "-R")) {
            inner = inner.at(Word.literal("/"));
        }
        Word account = options.value("--uid", "--reuid", "--setuid", "-S", "--userspec");
        if (account != null) {
            inner = inner.in(inner.setting().as(account.text()));
        }
        Outcome outcome = caller.call(inner);
        if (wrapper.listed()) {
            caller.emit(invocation);
        }
        return outcome;
    }

    /// Notes that a word that is not known, or an option, may change which program runs.
    void unclear(Parsed options, Invocation invocation) {
        if (!options.clear()) {
            walker.findings().doubt(Doubt.Kind.UNKNOWN_COMMAND, invocation.written());
        }
    }

    private static final Options ENV =
            Options.of(
                    "iu:S:C:v0a:P:",
                    "ignore-environment unset: split-string: chdir: null debug argv0:"
                            + " block-signal:: default-signal:: ignore-signal::"
                            + " list-signal-handling");

    private Outcome env(Invocation invocation) {
        Parsed options = ENV.parse(invocation.argv(), 1);
        Word split = options.value("-S", "--split-string");
        List<Word> rest = invocation.argv().subList(options.next(), invocation.argv().size());
        if (split != null) {
            return splitEnv(split, rest, invocation);
        }
        int start = options.next();
        if (start < invocation.argv().size() && invocation.argv().get(start).text().equals("-")) {
            start++;
        }
        Assigned assigned = assignments(invocation, start);
        if (assigned.next() >= invocation.argv().size()) {
            return caller.plain(invocation);
        }
        unclear(options, invocation);
        Invocation inner = invocation.inner(assigned.next(), "env").assigning(assigned.values());
        Word directory = options.value("-C", "--chdir");
        return caller.call(directory == null ? inner : inner.at(directory));
    }

    /// `env -S 'program arguments' more`: its own splitting, which is much like a shell's.
    private Outcome splitEnv(Word split, List<Word> rest, Invocation invocation) {
        Shell shell = invocation.shell().child(SessionState.Dialect.SH);
        shell.directory = invocation.directory();
        shell.setPositionals(rest);
        String code = split.isLiteral() ? split.text() : "\uE000";
        boolean plain = code.indexOf(';') < 0 && code.indexOf('|') < 0 && code.indexOf('&') < 0;
        if (!plain || !split.isLiteral()) {
            walker.findings().doubt(Doubt.Kind.UNKNOWN_COMMAND, invocation.written());
        }
        return walker.code("env " + code + " \"$@\"", shell, invocation.setting().through("env"));
    }

    /// @param next the place of the first word that is none
    record Assigned(Map<String, Word> values, int next) {}

    /// The words `x=y` from a place on. Hooks in them run.
    Assigned assignments(Invocation invocation, int from) {
        Map<String, Word> values = new HashMap<>();
        int at = from;
        for (; at < invocation.argv().size(); at++) {
            Word word = invocation.argv().get(at);
            int equals = word.text().indexOf('=');
            if (equals < 1 || !Assignments.isName(word.text().substring(0, equals))) {
                break;
            }
            String name = word.text().substring(0, equals);
            Word value = new Word(word.kind(), word.text().substring(equals + 1), word.written());
            values.put(name, value);
            caller.hooks(name, value, invocation.shell(), invocation.setting());
        }
        return new Assigned(values, at);
    }

    private Outcome loader(String program, Invocation invocation) {
        Options options =
                Options.of(
                        "",
                        "list verify inhibit-cache library-path: glibc-hwcaps-prepend:"
                                + " glibc-hwcaps-mask: inhibit-rpath: audit: preload: argv0:"
                                + " list-tunables list-diagnostics");
        Parsed parsed = options.parse(invocation.argv(), 1);
        return parsed.next() < invocation.argv().size()
                ? caller.call(invocation.inner(parsed.next(), program))
                : caller.plain(invocation);
    }

    private @Nullable Outcome daemon(Invocation invocation) {
        List<String> words = invocation.literals();
        for (int i = 0; i + 1 < words.size(); i++) {
            boolean names =
                    words.get(i).equals("--exec")
                            || words.get(i).equals("-x")
                            || words.get(i).equals("--startas")
                            || words.get(i).equals("-a");
            if (names && !words.contains("--stop") && !words.contains("-K")) {
                int rest = words.indexOf("--");
                List<Word> argv = new java.util.ArrayList<>();
                argv.add(invocation.argv().get(i + 2));
                if (rest >= 0) {
                    argv.addAll(invocation.argv().subList(rest + 2, invocation.argv().size()));
                }
                caller.call(invocation.inner(1, "start-stop-daemon").with(argv));
                return caller.emit(invocation);
            }
        }
        return null;
    }

    /// bwrap and proot: options with one or two values each; the program is the first word that no
    /// option before it takes.
    private Outcome sandbox(Invocation invocation) {
        int at = 1;
        while (at < invocation.argv().size()) {
            String text = invocation.argv().get(at).text();
            if (text.equals("--")) {
                at++;
                break;
            }
            if (!text.startsWith("-")) {
                break;
            }
            boolean two =
                    text.contains("bind")
                            || text.equals("--symlink")
                            || text.equals("--setenv")
                            || text.equals("--chmod");
            boolean none =
                    text.startsWith("--unshare")
                            || text.startsWith("--share")
                            || text.equals("--die-with-parent")
                            || text.equals("--new-session")
                            || text.equals("--clearenv")
                            || text.equals("-0")
                            || text.contains("=");
            at += two && !text.equals("-b") ? 3 : none ? 1 : 2;
        }
        if (at < invocation.argv().size()) {
            caller.call(invocation.inner(at, "bwrap"));
        }
        return caller.emit(invocation);
    }

    private @Nullable Outcome debugger(Invocation invocation) {
        List<String> words = invocation.literals();
        int args = words.indexOf("--args");
        if (args < 0 || args + 2 >= invocation.argv().size()) {
            return null;
        }
        caller.call(invocation.inner(args + 2, "gdb"));
        return caller.plain(invocation);
    }

    /// `perf record -- cmd`: what follows `--`, or the first word after the subcommand's options.
    private @Nullable Outcome subcommand(String program, Invocation invocation) {
        List<Word> argv = invocation.argv();
        for (int i = 1; i < argv.size(); i++) {
            if (argv.get(i).text().equals("--") && i + 1 < argv.size()) {
                caller.call(invocation.inner(i + 1, program));
                return caller.emit(invocation);
            }
        }
        boolean code = program.equals("scl") && argv.size() > 3;
        if (code) {
            walker.code(
                    argv.getLast(),
                    invocation.shell().child(SessionState.Dialect.BASH),
                    invocation.setting().through(program));
            return caller.emit(invocation);
        }
        boolean runs =
                program.equals("perf")
                        && argv.size() > 2
                        && List.of("stat", "record", "trace").contains(argv.get(1).text());
        if (!runs) {
            return null;
        }
        Options options = Options.of("age:o:p:c:F:r:vdt:u:C:G:m:I:x:s:", "event: output: repeat:");
        Parsed parsed = options.parse(argv, 2);
        if (parsed.next() < argv.size()) {
            caller.call(invocation.inner(parsed.next(), program));
        }
        return caller.emit(invocation);
    }
}
