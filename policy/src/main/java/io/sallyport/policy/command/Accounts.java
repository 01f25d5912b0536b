package io.sallyport.policy.command;

import io.sallyport.policy.command.Options.Parsed;
import io.sallyport.policy.command.SessionState.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Programs that run a command as somebody else: `sudo`, `su`, `doas`. Confined to the thread that
/// reads.
final class Accounts implements Caller.Family {
    private static final Options SUDO =
            Options.of(
                    "ABbEeHiKklNnPSsVvC:D:g:h:p:R:r:T:t:U:u:",
                    "askpass background bell close-from: chdir: edit preserve-env:: group:"
                            + " set-home host: login remove-timestamp reset-timestamp list"
                            + " no-update non-interactive preserve-groups prompt: chroot: role:"
                            + " stdin shell type: command-timeout: other-user: user: version"
                            + " validate help");
    private static final Options SU =
            Options.of(
                    "c:fg:G:lmps:PTw:hVu:",
                    "command: fast group: supp-group: login preserve-environment shell:"
                            + " session-command: pty no-pty whitelist-environment: user: help"
                            + " version");
    private static final Options DOAS = Options.of("Lnsu:C:a:", "user:");
    private static final Options PKEXEC =
            Options.of(
                    "u:g:D:i",
                    "user: group: chdir: nice: unit: property: description: slice: setenv: machine:"
                            + " background: via-shell disable-internal-agent keep-cwd version help");

    private final Walker walker;
    private final Caller caller;
    private final Wrappers wrappers;

    Accounts(Walker walker, Caller caller) {
        this.walker = walker;
        this.caller = caller;
        this.wrappers = new Wrappers(walker, caller);
    }

    @Override
    public @Nullable Outcome call(String program, Invocation invocation) {
        return switch (program) {
            case "sudo", "sudo-rs" -> sudo(program, invocation);
            case "doas" -> as(program, DOAS, "-s", invocation);
            case "pkexec", "run0" -> as(program, PKEXEC, "-i", invocation);
            case "su" -> su(program, invocation);
            case "runuser" -> runuser(program, invocation);
            case "gosu", "su-exec", "setuidgid", "s6-setuidgid" -> given(program, invocation);
            case "sg" -> group(program, invocation);
            case "capsh" -> capabilities(program, invocation);
            default -> null;
        };
    }

    private Outcome sudo(String program, Invocation invocation) {
        Parsed options = SUDO.parse(invocation.argv(), 1);
        if (options.has(
                "-l",
                "--list",
                "-V",
                "--version",
                "-v",
                "--validate",
                "-K",
                "--remove-timestamp",
                "--help")) {
            return caller.emit(invocation);
        }
        if (options.has("-e", "--edit")) {
            walker.findings().doubt(Doubt.Kind.INTERACTIVE, invocation.written());
            return caller.emit(invocation);
        }
        Wrappers.Assigned assigned = wrappers.assignments(invocation, options.next());
        Word user = options.value("-u", "--user");
        String account = user == null ? "root" : user.text();
        boolean login = options.has("-i", "--login");
        boolean shell = login || options.has("-s", "--shell");
        if (assigned.next() >= invocation.argv().size()) {
            if (!shell) {
                return caller.emit(invocation);
            }
            return interactive(invocation, account);
        }
        wrappers.unclear(options, invocation);
        Invocation inner =
                becoming(invocation.inner(assigned.next(), program), account)
                        .assigning(assigned.values());
        Word directory = options.value("-D", "--chdir");
        if (directory != null || login) {
            inner = inner.at(directory != null ? directory : homeOf(account));
        }
        return caller.call(inner);
    }

    private static Invocation becoming(Invocation invocation, String account) {
        return invocation.in(invocation.setting().as(account));
    }

    private static Word homeOf(String account) {
        return account.equals("root") ? Word.literal("/root") : Word.unknown("~" + account);
    }

    private Outcome interactive(Invocation invocation, String account) {
        Input input = invocation.input();
        Invocation inner = becoming(invocation, account);
        Shell shell = Shells.child(inner, Dialect.SH);
        Outcome unknown = new Outcome(null, List.of(), Outcome.Success.UNKNOWN);
        Outcome outcome =
                new Shells(walker, caller)
                        .reading(
                                Programs.baseName(invocation.argv().get(0).text()),
                                input,
                                shell,
                                inner,
                                unknown);
        Outcome listed = caller.emit(inner);
        return outcome.from().isEmpty() ? listed : outcome;
    }

    private Outcome as(String program, Options known, String shell, Invocation invocation) {
        Parsed options = known.parse(invocation.argv(), 1);
        Word user = options.value("-u", "--user");
        String account = user == null ? "root" : user.text();
        if (options.next() < invocation.argv().size()) {
            wrappers.unclear(options, invocation);
            return caller.call(becoming(invocation.inner(options.next(), program), account));
        }
        return options.has(shell)
                        || (program.equals("pkexec") && options.values().isEmpty())
                        || program.equals("run0")
                ? interactive(invocation, account)
                : caller.emit(invocation);
    }

    private Outcome su(String program, Invocation invocation) {
        Parsed options = SU.parseAll(invocation.argv(), 1);
        List<Word> operands = new ArrayList<>(options.operands());
        boolean login = options.has("-l", "--login");
        if (!operands.isEmpty() && operands.get(0).text().equals("-")) {
            operands.remove(0);
            login = true;
        }
        String account = operands.isEmpty() ? "root" : operands.remove(0).text();
        Word code = options.value("-c", "--command", "--session-command");
        if (code == null && operands.isEmpty()) {
            return interactive(invocation, account);
        }
        return shell(program, invocation, account, login, options, code, operands);
    }

    /// What `su` hands to the account's shell: code, or arguments.
    private Outcome shell(
            String program,
            Invocation invocation,
            String account,
            boolean login,
            Parsed options,
            @Nullable Word code,
            List<Word> operands) {
        Word path = options.value("-s", "--shell");
        List<Word> argv = new ArrayList<>();
        argv.add(path == null ? Word.literal("sh") : path);
        if (code != null) {
            argv.add(Word.literal("-c"));
            argv.add(code);
        }
        argv.addAll(operands);
        Invocation inner = becoming(invocation.inner(0, program).with(argv), account);
        Outcome outcome = caller.call(login ? inner.at(homeOf(account)) : inner);
        caller.emit(invocation);
        return outcome;
    }

    private Outcome runuser(String program, Invocation invocation) {
        Parsed options = SU.parse(invocation.argv(), 1);
        Word user = options.value("-u", "--user");
        if (user == null) {
            return su(program, invocation);
        }
        return options.next() < invocation.argv().size()
                ? caller.call(becoming(invocation.inner(options.next(), program), user.text()))
                : interactive(invocation, user.text());
    }

    /// `gosu account command`
    private Outcome given(String program, Invocation invocation) {
        if (invocation.argv().size() < 3) {
            return caller.plain(invocation);
        }
        String account = invocation.argv().get(1).text().split(":", 2)[0];
        return caller.call(becoming(invocation.inner(2, program), account));
    }

    private Outcome group(String program, Invocation invocation) {
        List<Word> argv = invocation.argv();
        if (argv.size() < 3) {
            walker.findings().doubt(Doubt.Kind.INTERACTIVE, invocation.written());
            return caller.emit(invocation);
        }
        boolean flag = argv.get(2).text().equals("-c") && argv.size() > 3;
        Outcome outcome =
                walker.code(
                        argv.get(flag ? 3 : 2),
                        Shells.child(invocation, Dialect.SH),
                        invocation.setting().through(program));
        caller.emit(invocation);
        return outcome;
    }

    /// capsh hands what follows `--` to bash.
    private Outcome capabilities(String program, Invocation invocation) {
        List<Word> argv = invocation.argv();
        for (int i = 1; i < argv.size(); i++) {
            if (argv.get(i).text().equals("--") || argv.get(i).text().equals("==")) {
                List<Word> inner = new ArrayList<>(List.of(Word.literal("bash")));
                inner.addAll(argv.subList(i + 1, argv.size()));
                Outcome outcome =
                        caller.call(invocation.inner(0, program).with(inner).assigning(Map.of()));
                caller.emit(invocation);
                return outcome;
            }
        }
        return caller.emit(invocation);
    }
}
