package io.sallyport.policy.command;

import io.sallyport.policy.command.Options.Parsed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Programs that run the command that is their arguments: `nice`, `env`, `timeout`. Confined to the
/// thread that reads.
final class Wrappers implements Caller.Family {
    /// @param operands the words of its own before the command
    /// @param listed whether it is worth to be listed itself
    /// @param shell whether it starts a shell when no command is given
    /// @param idle options with which it runs nothing
    private record Wrapper(
            Options options, int operands, boolean listed, boolean shell, String... idle) {}

    private static final Map<String, Wrapper> TABLE = new HashMap<>();

    static {
        quiet("nice", 0, "n:0123456789", "adjustment:");
        quiet("ionice", 0, "c:n:p:P:u:th", "class: classdata: pid: pgid: uid: ignore", "-p", "-P");
        quiet(
                "chrt",
                1,
                "abdefimoprRT:P:D:vG",
                "all-tasks batch deadline ext fifo idle max other pid rr reset-on-fork"
                    + " sched-runtime: sched-period: sched-deadline: verbose",
                "-p",
                "--pid",
                "-m",
                "--max");
        quiet("taskset", 1, "apc", "all-tasks pid cpu-list", "-p", "--pid");
        quiet("nohup", 0, "", "");
        quiet("timeout", 1, "fk:s:pv", "foreground kill-after: signal: preserve-status verbose");
        quiet("time", 0, "apqvVf:o:", "append format: output: portability quiet verbose");
        quiet("stdbuf", 0, "i:o:e:", "input: output: error:");
        quiet("setsid", 0, "cfw", "ctty fork wait");
        quiet(
                "setarch",
                1,
                "BFILRSTXZ3v",
                "32bit fdpic-funcptrs short-inode addr-compat-layout"
                        + " addr-no-randomize whole-seconds sticky-timeouts read-implies-exec"
                        + " mmap-page-zero 3gb 4gb uname-2.6 verbose list show::");
        for (String name : List.of("linux32", "linux64", "i386", "i686", "x86_64", "uname26")) {
            quiet(name, 0, "BFILRSTXZ3v", "32bit addr-no-randomize 3gb uname-2.6 verbose");
        }
        quiet(
                "prlimit",
                0,
                "p:o:c::d::e::f::i::l::m::n::q::r::s::t::u::v::x::y::",
                "pid: output: core:: data:: nice:: fsize:: sigpending:: memlock:: rss:: nofile::"
                    + " msgqueue:: rtprio:: stack:: cpu:: nproc:: as:: locks:: rttime:: noheadings"
                    + " raw verbose",
                "-p",
                "--pid");
        quiet("choom", 0, "n:p:", "adjust: pid:", "-p", "--pid");
        quiet(
                "numactl",
                0,
                "asi:w:m:N:C:p:P:lt",
                "all interleave: weighted-interleave: membind:"
                        + " cpunodebind: physcpubind: localalloc preferred: preferred-many: touch");
        quiet("cgexec", 0, "g:b", "sticky");
        quiet("runcon", 1, "cr:t:u:l:", "compute role: type: user: range:");
        quiet("aa-exec", 0, "p:n:dviC", "profile: namespace: debug verbose immediate");
        quiet("firejail", 0, "c", "quiet noprofile private:: net: name: profile: whitelist: debug");
        quiet("fakeroot", 0, "l:s:i:b:uv", "lib: faked: unknown-is-real");
        quiet("fakechroot", 0, "sl:d:e:c:bv", "use-system-libs lib: elfloader: environment:");
        quiet("faketime", 1, "mf", "");
        quiet("eatmydata", 0, "", "");
        quiet("nocache", 0, "n:", "");
        quiet("chronic", 0, "ve", "");
        quiet("ifne", 0, "n", "");
        quiet("unbuffer", 0, "p", "");
        quiet(
                "rlwrap",
                0,
                "acriznNmpA::b:f:H:l:P:q:s:S:t:w:C:D:e:g:I:M:O:T:W:",
                "always-readline ansi-colour-aware complete-filenames case-insensitive remember"
                    + " no-warnings file: history-filename: prompt-colour:: multi-line:: one-shot");
        quiet("torsocks", 0, "ia:P:u:p:dq", "isolate address: port: user: pass: debug quiet");
        quiet("torify", 0, "", "");
        quiet("proxychains", 0, "qf:", "");
        quiet("proxychains4", 0, "qf:", "");
        quiet("tsocks", 0, "", "");
        quiet("sshpass", 0, "p:f:d:P:e::v", "");
        quiet(
                "cpulimit",
                0,
                "l:c:p:e:P:bfizvmqrsk",
                "limit: cpu: pid: exe: path: background foreground" + " include-children lazy",
                "-p",
                "-e",
                "-P");
        quiet("trickle", 0, "d:u:w:t:l:n:sv", "");
        quiet("dbus-run-session", 0, "", "config-file: dbus-daemon:");
        quiet(
                "xvfb-run",
                0,
                "ae:f:hn:ls:p:w:",
                "auto-servernum error-file: auth-file: server-num:"
                        + " server-args: xauth-protocol: wait: listen-tcp");
        quiet("tini", 0, "sgvwp:e:h", "");
        quiet("dumb-init", 0, "crv", "single-child rewrite: verbose");
        quiet("catchsegv", 0, "", "");
        quiet("systemd-inhibit", 0, "", "what: who: why: mode: list no-pager", "--list");
        quiet("systemd-cat", 0, "t:p:", "identifier: priority: stderr-priority: level-prefix:");
        quiet("chpst", 0, "u:U:/:e:P:b:n:d:o:p:f:c:r:t:m:l:L:v012", "");
        quiet("softlimit", 0, "m:a:d:s:l:p:f:c:r:t:o:", "");
        quiet("daemonize", 0, "ac:e:E:l:o:p:u:v", "");
        quiet("retry", 0, "d:m:t:h:", "delay: times: until: while:");
        quiet("valgrind", 0, "qv", "tool: leak-check: log-file: trace-children: track-origins:");
        listed("chroot", 1, true, "", "groups: userspec: skip-chdir");
        listed(
                "nsenter",
                0,
                true,
                "aS:G:t:Fr::w::W:ZecN:m::u::i::n::p::C::U::T::",
                "all target: mount:: uts:: ipc:: net:: pid:: cgroup:: user:: time:: setuid: setgid:"
                    + " preserve-credentials root:: wd:: wdns: no-fork env keep-caps follow-context"
                    + " join-cgroup user-parent net-socket:");
        listed(
                "unshare",
                0,
                true,
                "i::m::n::p::u::U::C::T::frcS:G:R:w:",
                "mount:: uts:: ipc:: net:: pid:: user:: cgroup:: time:: fork kill-child::"
                    + " mount-proc:: mount-binfmt:: map-user: map-group: map-users: map-groups:"
                    + " map-root-user map-current-user map-auto propagation: setgroups: root: wd:"
                    + " setuid: setgid: keep-caps monotonic: boottime:");
        listed(
                "setpriv",
                0,
                false,
                "d",
                "dump groups: clear-groups keep-groups init-groups inh-caps: ambient-caps:"
                    + " bounding-set: list-caps no-new-privs rgid: regid: egid: ruid: reuid: euid:"
                    + " reset-env securebits: pdeathsig: selinux-label: apparmor-profile:"
                    + " landlock-access: landlock-rule: ptracer:",
                "--dump",
                "-d");
        listed(
                "strace",
                0,
                false,
                "a:b:cCdDe:E:fFhiI:kno:O:p:P:qrs:S:tTu:U:vVwxX:yYzZ",
                "attach: trace: output: follow-forks user: env: string-limit: output-separately"
                    + " summary-only quiet:: detach-on: trace-path: absolute-timestamps:: columns:"
                    + " kill-on-exit seccomp-bpf syscall-times::",
                "-p",
                "--attach");
        listed(
                "ltrace",
                0,
                false,
                "a:A:bcCD:e:fF:ghiL:l:n:o:p:rs:StTu:w:x:X:",
                "align: output:" + " demangle indent: library: where:",
                "-p");
        listed(
                "systemd-run",
                0,
                true,
                "H:M:u:p:dtPqGrE:S",
                "scope user system unit: property: description: slice: slice-inherit service-type:"
                    + " uid: gid: nice: working-directory: same-dir setenv: pty pipe quiet collect"
                    + " remain-after-exit send-sighup wait shell no-block no-ask-password"
                    + " on-active: on-boot: on-startup: on-unit-active: on-unit-inactive:"
                    + " on-calendar: on-clock-change timer-property: path-property:"
                    + " socket-property: host: machine: expand-environment: job-mode:");
    }

    private final Walker walker;
    private final Caller caller;

    Wrappers(Walker walker, Caller caller) {
        this.walker = walker;
        this.caller = caller;
    }

    private static void quiet(
            String name, int operands, String shorts, String longs, String... idle) {
        TABLE.put(name, new Wrapper(Options.of(shorts, longs), operands, false, false, idle));
    }

    private static void listed(
            String name, int operands, boolean shell, String shorts, String longs, String... idle) {
        TABLE.put(name, new Wrapper(Options.of(shorts, longs), operands, true, shell, idle));
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
        Wrapper wrapper = TABLE.get(program);
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
        if (options.has(wrapper.idle()) || start >= invocation.argv().size()) {
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
