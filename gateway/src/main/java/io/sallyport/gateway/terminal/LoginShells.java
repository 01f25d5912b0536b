package io.sallyport.gateway.terminal;

import io.sallyport.gateway.upstream.TargetConnection;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which login shells accounts of targets have, asked once an hour by a command of one line. Only
/// servers that are known to run commands in a shell are asked: a network device would take the
/// question for input. Safe for use by many threads.
public final class LoginShells {
    private static final Logger LOG = LoggerFactory.getLogger(LoginShells.class);
    private static final Duration KEPT = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int MOST = 10_000;

    /// In what servers call themselves; the demo's targets too.
    private static final List<String> RUN_COMMANDS_IN_A_SHELL =
            List.of("OpenSSH", "dropbear", "SallyportDemo");

    /// Whatever shell is handed it takes it for the same words. Only shells that are known to say
    /// their version are asked for it: another program could take that for something to do.
    private static final String QUESTION =
            "exec /bin/sh -c 'v=; case ${SHELL##*/} in bash|zsh|fish) v=$(\"$SHELL\" --version"
                    + " </dev/null 2>/dev/null) ;; esac; echo \"sallyport $SHELL $v\"'";

    private static final Pattern ANSWER = Pattern.compile("(?m)^sallyport (/\\S+) ?(.*)$");

    private final InstantSource clock;
    private final Map<Place, Known> known = new ConcurrentHashMap<>();

    private record Place(String target, String account) {}

    private record Known(Optional<LoginShell> shell, Instant until) {}

    public LoginShells(InstantSource clock) {
        this.clock = clock;
    }

    /// The account's shell, where it is one that can report what it runs. Waits for the target
    /// where nobody asked within the hour.
    public Optional<LoginShell> of(TargetConnection connection, String target, String account) {
        Place place = new Place(target, account);
        Known before = known.get(place);
        Instant now = clock.instant();
        if (before != null && now.isBefore(before.until())) {
            return before.shell();
        }
        Optional<LoginShell> shell = ask(connection, target);
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(place, new Known(shell, now.plus(KEPT)));
        return shell;
    }

    /// It did not start as it should: it is not tried again before the hour is over.
    public void disappointed(String target, String account) {
        known.put(
                new Place(target, account),
                new Known(Optional.empty(), clock.instant().plus(KEPT)));
    }

    private static Optional<LoginShell> ask(TargetConnection connection, String target) {
        String software = connection.software();
        if (RUN_COMMANDS_IN_A_SHELL.stream().noneMatch(software::contains)) {
            return Optional.empty();
        }
        try {
            Matcher answer = ANSWER.matcher(connection.run(QUESTION, 4096, PATIENCE));
            return answer.find()
                    ? LoginShell.of(answer.group(1), answer.group(2))
                    : Optional.empty();
        } catch (IOException no) {
            LOG.info("{} does not say which shell it starts: {}", target, no.getMessage());
            return Optional.empty();
        }
    }
}
