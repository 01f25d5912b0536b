package io.sallyport.policy.command;

import io.sallyport.policy.command.Options.Parsed;
import io.sallyport.policy.command.SessionState.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Programs that run a command on another machine or in a container: `ssh`, `docker exec`. Confined
/// to the thread that reads.
final class Machines implements Caller.Family {
    private static final Options SSH =
            Options.of("46AaCfGgKkMNnqsTtVvXxYyB:b:c:D:E:e:F:I:i:J:L:l:m:O:o:P:p:Q:R:S:W:w:", "");
    private static final Options DOCKER_EXEC =
            Options.of(
                    "de:itu:w:T",
                    "detach detach-keys: env: env-file: interactive privileged tty user:"
                            + " workdir: index: no-TTY latest preserve-fds: cidfile:");
    private static final Options KUBECTL_EXEC =
            Options.of(
                    "c:itqf:n:",
                    "container: stdin tty quiet filename: namespace: context: cluster: kubeconfig:"
                            + " pod-running-timeout: user: as: as-group: token: server:");
    private static final Options DOCKER_RUN =
            Options.of(
                    "a:c:de:h:il:m:p:Pqtu:v:w:",
                    "add-host: annotation: attach: blkio-weight: cap-add: cap-drop: cgroup-parent:"
                            + " cgroupns: cidfile: cpus: cpu-shares: cpuset-cpus: detach"
                            + " detach-keys: device: disable-content-trust dns: entrypoint: env:"
                            + " env-file: expose: gpus: group-add: health-cmd: hostname: init"
                            + " interactive ip: ipc: isolation: label: label-file: link:"
                            + " log-driver: log-opt: mac-address: memory: memory-swap: mount:"
                            + " name: net: net-alias: network: network-alias: no-healthcheck"
                            + " oom-kill-disable pid: pids-limit: platform: privileged publish:"
                            + " publish-all pull: quiet read-only restart: rm runtime:"
                            + " security-opt: shm-size: sig-proxy:: stop-signal: stop-timeout:"
                            + " storage-opt: sysctl: tmpfs: tty ulimit: user: userns: uts: volume:"
                            + " volume-driver: volumes-from: workdir:");
    private static final Options LXC =
            Options.of("n:e:u:g:ft", "env: user: group: cwd: mode: name: force-interactive uid:");
    private static final Options ANSIBLE =
            Options.of(
                    "a:bB:Ce:f:i:Kkl:m:M:op:P:t:u:vDc:T:",
                    "args: become become-method: become-user: background: check extra-vars: forks:"
                            + " inventory: ask-become-pass ask-pass limit: module-name:"
                            + " module-path: one-line poll: tree: user: verbose diff connection:"
                            + " timeout: private-key: vault-password-file: list-hosts");
    private static final Set<String> ENGINES =
            Set.of("docker", "podman", "nerdctl", "crictl", "docker-compose", "ctr");

    private final Walker walker;
    private final Caller caller;

    Machines(Walker walker, Caller caller) {
        this.walker = walker;
        this.caller = caller;
    }

    @Override
    public @Nullable Outcome call(String program, Invocation invocation) {
        if (ENGINES.contains(program)) {
            return engine(program, invocation);
        }
        return switch (program) {
            case "ssh", "slogin", "autossh", "mosh", "rsh", "gsissh" -> ssh(program, invocation);
            case "kubectl", "oc", "k3s", "microk8s" -> kubectl(program, invocation);
            case "lxc", "incus" -> lxc(program, invocation);
            case "lxc-attach" -> attached(program, invocation, 1);
            case "pct" -> proxmox(program, invocation);
            case "machinectl" -> machinectl(program, invocation);
            case "ip" -> netns(program, invocation);
            case "vagrant" -> vagrant(program, invocation);
            case "ansible" -> ansible(program, invocation);
            case "salt" -> salt(program, invocation);
            case "pdsh", "pssh", "parallel-ssh", "clush", "dsh" -> many(program, invocation);
            default -> null;
        };
    }

    private Outcome ssh(String program, Invocation invocation) {
        Parsed first = SSH.parse(invocation.argv(), 1);
        embedded(first, invocation);
        if (first.next() >= invocation.argv().size()) {
            return caller.plain(invocation);
        }
        Word host = invocation.argv().get(first.next());
        Parsed second = SSH.parse(invocation.argv(), first.next() + 1);
        embedded(second, invocation);
        String name = host.text();
        String account = first.has("-l") ? String.valueOf(text(first.value("-l"))) : "";
        if (name.startsWith("ssh://")) {
            name = name.substring("ssh://".length());
        }
        int at = name.lastIndexOf('@');
        if (at > 0) {
            account = name.substring(0, at);
            name = name.substring(at + 1);
        }
        boolean nothing =
                first.has("-N", "-G", "-V", "-O", "-Q", "-W") || second.has("-N", "-G", "-W");
        Setting there = invocation.setting().through(program).on(name).as(account);
        Outcome outcome = new Outcome(null, List.of(), Outcome.Success.UNKNOWN);
        if (second.next() < invocation.argv().size()) {
            List<Word> words = invocation.argv().subList(second.next(), invocation.argv().size());
            Word code = Fields.joined(words, " ", invocation.written(), walker.budget());
            outcome = walker.code(code, remote(there), there);
        } else if (!nothing) {
            outcome = shell(program, there, invocation, outcome);
        }
        Outcome listed = caller.emit(invocation);
        return outcome.from().isEmpty() ? listed : outcome;
    }

    private static @Nullable String text(@Nullable Word word) {
        return word == null ? null : word.text();
    }

    private Outcome shell(String program, Setting there, Invocation invocation, Outcome unknown) {
        return new Shells(walker, caller)
                .reading(program, invocation.input(), remote(there), invocation.in(there), unknown);
    }

    /// Commands that ssh runs here: `-o ProxyCommand=…`.
    private void embedded(Parsed options, Invocation invocation) {
        for (Word option : options.all("-o")) {
            String text = option.text();
            int end = text.indexOf('=') >= 0 ? text.indexOf('=') : text.indexOf(' ');
            String name = end < 0 ? "" : text.substring(0, end).strip();
            boolean runs =
                    Set.of("proxycommand", "localcommand", "knownhostscommand")
                            .contains(name.toLowerCase(java.util.Locale.ROOT));
            if (runs) {
                Word code = new Word(option.kind(), text.substring(end + 1), option.written());
                walker.code(
                        code,
                        Shells.child(invocation, Dialect.SH),
                        invocation.setting().through("ssh -o"));
            }
        }
    }

    private Shell remote(Setting setting) {
        SessionState fresh = SessionState.atStart(Dialect.SH, setting.account(), "");
        return new Shell(fresh, walker.budget());
    }

    private @Nullable Outcome engine(String program, Invocation invocation) {
        List<Word> argv = invocation.argv();
        int at = 1;
        while (at < argv.size() && !isVerb(argv.get(at).text())) {
            at++;
        }
        if (at >= argv.size()) {
            return null;
        }
        return switch (argv.get(at).text()) {
            case "exec" -> container(program, invocation, DOCKER_EXEC.parse(argv, at + 1));
            case "run", "create" -> container(program, invocation, DOCKER_RUN.parse(argv, at + 1));
            default -> null;
        };
    }

    private static boolean isVerb(String word) {
        return word.equals("exec") || word.equals("run") || word.equals("create");
    }

    /// `exec container command`, `run image command`
    private Outcome container(String program, Invocation invocation, Parsed options) {
        List<Word> argv = invocation.argv();
        if (options.next() >= argv.size()) {
            return caller.plain(invocation);
        }
        List<Word> command = new ArrayList<>(argv.subList(options.next() + 1, argv.size()));
        Word entry = options.value("--entrypoint");
        if (entry != null && !entry.text().isEmpty()) {
            command.add(0, entry);
        }
        return inside(
                program,
                invocation,
                argv.get(options.next()),
                command,
                options.value("-u", "--user"),
                options.value("-w", "--workdir"));
    }

    private Outcome inside(
            String program,
            Invocation invocation,
            Word machine,
            List<Word> command,
            @Nullable Word user,
            @Nullable Word directory) {
        Outcome outcome = new Outcome(null, List.of(), Outcome.Success.UNKNOWN);
        if (!command.isEmpty()) {
            Setting there =
                    invocation
                            .setting()
                            .through(program)
                            .on(machine.text())
                            .as(user == null ? "" : user.text());
            Invocation inner =
                    new Invocation(
                            command,
                            java.util.Map.of(),
                            List.of(),
                            directory == null ? Word.unknown("?") : directory,
                            there,
                            remote(there),
                            invocation.sources(),
                            true,
                            invocation.written());
            outcome = caller.call(inner);
        }
        Outcome listed = caller.emit(invocation);
        return outcome.from().isEmpty() ? listed : outcome;
    }

    private @Nullable Outcome kubectl(String program, Invocation invocation) {
        List<Word> argv = invocation.argv();
        int verb = -1;
        int dashes = -1;
        for (int i = 1; i < argv.size() && dashes < 0; i++) {
            String text = argv.get(i).text();
            verb =
                    verb < 0 && (text.equals("exec") || text.equals("run") || text.equals("debug"))
                            ? i
                            : verb;
            dashes = verb > 0 && text.equals("--") ? i : dashes;
        }
        if (verb < 0) {
            return null;
        }
        int end = dashes < 0 ? argv.size() : dashes;
        Parsed options = KUBECTL_EXEC.parseAll(argv.subList(0, end), verb + 1);
        if (options.operands().isEmpty()) {
            return null;
        }
        List<Word> command =
                dashes >= 0
                        ? argv.subList(dashes + 1, argv.size())
                        : options.operands().subList(1, options.operands().size());
        return inside(program, invocation, options.operands().get(0), command, null, null);
    }

    private @Nullable Outcome lxc(String program, Invocation invocation) {
        List<Word> argv = invocation.argv();
        if (argv.size() < 3 || !argv.get(1).text().equals("exec")) {
            if (argv.size() >= 2 && argv.get(1).text().equals("shell")) {
                walker.findings().doubt(Doubt.Kind.INTERACTIVE, invocation.written());
            }
            return null;
        }
        Parsed options = LXC.parse(argv, 2);
        return options.next() < argv.size() ? named(program, invocation, options.next()) : null;
    }

    /// The machine, then perhaps `--`, then the command.
    private Outcome named(String program, Invocation invocation, int place) {
        List<Word> argv = invocation.argv();
        Parsed rest = LXC.parse(argv, place + 1);
        return inside(
                program,
                invocation,
                argv.get(place),
                argv.subList(rest.next(), argv.size()),
                null,
                null);
    }

    private Outcome attached(String program, Invocation invocation, int from) {
        List<Word> argv = invocation.argv();
        Parsed options = LXC.parse(argv, from);
        Word name = options.value("-n", "--name");
        if (options.next() >= argv.size()) {
            walker.findings().doubt(Doubt.Kind.INTERACTIVE, invocation.written());
        }
        return inside(
                program,
                invocation,
                name == null ? Word.unknown("?") : name,
                argv.subList(options.next(), argv.size()),
                null,
                null);
    }

    private @Nullable Outcome proxmox(String program, Invocation invocation) {
        List<Word> argv = invocation.argv();
        if (argv.size() == 3 && argv.get(1).text().equals("enter")) {
            walker.findings().doubt(Doubt.Kind.INTERACTIVE, invocation.written());
            return null;
        }
        return argv.size() > 3 && argv.get(1).text().equals("exec")
                ? named(program, invocation, 2)
                : null;
    }

    private @Nullable Outcome machinectl(String program, Invocation invocation) {
        List<Word> argv = invocation.argv();
        boolean shell = argv.size() > 1 && argv.get(1).text().equals("shell");
        if (!shell || argv.size() < 4) {
            if (shell || (argv.size() > 1 && argv.get(1).text().equals("login"))) {
                walker.findings().doubt(Doubt.Kind.INTERACTIVE, invocation.written());
            }
            return null;
        }
        return named(program, invocation, 2);
    }

    /// `ip netns exec name command`
    private @Nullable Outcome netns(String program, Invocation invocation) {
        List<Word> argv = invocation.argv();
        boolean runs =
                argv.size() > 4
                        && Set.of("netns", "net", "vrf").contains(argv.get(1).text())
                        && argv.get(2).text().equals("exec");
        if (!runs) {
            return null;
        }
        Outcome outcome = caller.call(invocation.inner(4, program));
        caller.emit(invocation);
        return outcome;
    }

    private @Nullable Outcome vagrant(String program, Invocation invocation) {
        List<Word> argv = invocation.argv();
        if (argv.size() < 2 || !argv.get(1).text().equals("ssh")) {
            return null;
        }
        Parsed options = Options.of("c:p", "command: plain").parseAll(argv, 2);
        Word code = options.value("-c", "--command");
        Setting there = invocation.setting().through(program).on("vagrant");
        if (code == null) {
            walker.findings().doubt(Doubt.Kind.INTERACTIVE, invocation.written());
        } else {
            walker.code(code, remote(there), there);
        }
        return caller.emit(invocation);
    }

    /// `ansible hosts -m shell -a code`
    private Outcome ansible(String program, Invocation invocation) {
        Parsed options = ANSIBLE.parseAll(invocation.argv(), 1);
        Word module = options.value("-m", "--module-name");
        Word code = options.value("-a", "--args");
        String name = module == null ? "command" : Programs.baseName(module.text());
        String kind = name.substring(name.lastIndexOf('.') + 1);
        if (code != null && Set.of("command", "shell", "raw").contains(kind)) {
            codeOn(hosts(options.operands()), program, code, invocation);
        } else if (kind.equals("script")) {
            walker.findings().doubt(Doubt.Kind.SCRIPT, invocation.written());
        }
        return caller.emit(invocation);
    }

    /// `salt hosts cmd.run code`
    private Outcome salt(String program, Invocation invocation) {
        List<Word> operands =
                Options.of("bEGLNCSICt:v", "batch-size: timeout: out: async static")
                        .parseAll(invocation.argv(), 1)
                        .operands();
        boolean runs = operands.size() > 2 && operands.get(1).text().startsWith("cmd.");
        if (runs) {
            codeOn(hosts(operands), program, operands.get(2), invocation);
        }
        return caller.emit(invocation);
    }

    private static String hosts(List<Word> operands) {
        return operands.isEmpty() ? "**" : operands.get(0).text();
    }

    private void codeOn(String machine, String program, Word code, Invocation invocation) {
        Setting there = invocation.setting().through(program).on(machine);
        walker.code(code, remote(there), there);
    }

    /// Programs that run one command on many machines.
    private Outcome many(String program, Invocation invocation) {
        Parsed options =
                Options.of("w:x:l:f:h:H:t:o:e:p:g:aAbiBSqvP:u:c:", "hosts: host: user: timeout:")
                        .parse(invocation.argv(), 1);
        if (options.next() < invocation.argv().size()) {
            Word hosts = options.value("-w", "-H", "-h", "--host", "--hosts");
            Setting there =
                    invocation.setting().through(program).on(hosts == null ? "**" : hosts.text());
            Word code =
                    Fields.joined(
                            invocation.argv().subList(options.next(), invocation.argv().size()),
                            " ",
                            invocation.written(),
                            walker.budget());
            walker.code(code, remote(there), there);
        }
        return caller.emit(invocation);
    }
}
