package io.sallyport.policy.command;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A program that runs the command that is its arguments: how its own words end and the command
/// begins.
///
/// @param operands the words of its own before the command
/// @param listed whether it is worth to be listed itself
/// @param shell whether it starts a shell when no command is given
/// @param idle options with which it runs nothing
record Wrapper(Options options, int operands, boolean listed, boolean shell, List<String> idle) {
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

    static @Nullable Wrapper of(String program) {
        return TABLE.get(program);
    }

    private static void quiet(
            String name, int operands, String shorts, String longs, String... idle) {
        TABLE.put(
                name,
                new Wrapper(Options.of(shorts, longs), operands, false, false, List.of(idle)));
    }

    private static void listed(
            String name, int operands, boolean shell, String shorts, String longs, String... idle) {
        TABLE.put(
                name, new Wrapper(Options.of(shorts, longs), operands, true, shell, List.of(idle)));
    }
}
