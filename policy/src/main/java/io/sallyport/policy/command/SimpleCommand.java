package io.sallyport.policy.command;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One program or builtin that a line would run, with wrappers such as `sudo` taken off.
///
/// @param argv its words, the program first; empty for a line that only assigns or only redirects
/// @param wrappers what it is run through, outermost first, by name: `sudo`, `xargs`, `bash -c`,
///   `function f`
/// @param assignments variables set for it, or by it where argv is empty
/// @param directory its working directory
/// @param account as whom it runs where a wrapper says so (`root` for sudo), empty for the
///   session's own
/// @param machine the machine or container it runs on where a wrapper says so, empty for the target
/// @param inputFrom the places in the line's list of those whose output is its input, by pipe or
///   process substitution
/// @param input what it reads from its standard input where that is known: a here-document, a
///   here-string, the output of `echo` or `printf`
public record SimpleCommand(
        List<Word> argv,
        List<String> wrappers,
        Map<String, Word> assignments,
        List<Redirection> redirections,
        Word directory,
        String account,
        String machine,
        List<Integer> inputFrom,
        Optional<String> input) {

    public SimpleCommand {
        argv = List.copyOf(argv);
        wrappers = List.copyOf(wrappers);
        assignments = Map.copyOf(assignments);
        redirections = List.copyOf(redirections);
        inputFrom = List.copyOf(inputFrom);
    }
}
