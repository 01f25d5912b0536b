package io.sallyport.gateway.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Where the sessions of one demo target run.
sealed interface Machine extends AutoCloseable permits ContainedMachine, BareMachine {

    /// The command line that, started on this machine, runs `command` on the demo target.
    ///
    /// @param terminal whether it is started on a terminal; without one it leads a process group
    List<String> enter(List<String> command, boolean terminal);

    /// The folder a session is started in, as this machine sees it.
    Path startFolder();

    /// The home folder of an account, as the session sees it.
    String home(String account);

    /// The login shell.
    String shell();

    /// One sentence for people: what of this is contained, and what is not.
    String sentence();

    /// The process that runs the session's command: what signals are for.
    long commandOf(long started);

    /// To be told of every process that a session started, and again when it has ended.
    void began(long started);

    /// To be told when it has ended; the process that was named to [#began].
    void ended(long started);

    /// Ends everything that runs here; returns when it is gone.
    @Override
    void close();

    /// A program in the usual places. The `PATH` is not asked: it may name a wrapper of somebody's.
    static Optional<String> program(String name) {
        return Stream.of("/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/")
                .map(folder -> folder + name)
                .filter(file -> Files.isExecutable(Path.of(file)))
                .findFirst();
    }
}
