package io.sallyport.policy.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A command that is about to run, its words expanded.
///
/// @param shell the shell that runs it
/// @param sources what the files of process substitutions hold, by their names
/// @param program whether a program runs it, so that the shell's own functions and builtins are not
///   meant
/// @param written the piece of the line
record Invocation(
        List<Word> argv,
        Map<String, Word> assignments,
        List<Redirection> redirections,
        Word directory,
        Setting setting,
        Shell shell,
        Map<String, Outcome> sources,
        boolean program,
        String written) {

    Invocation with(List<Word> otherArgv) {
        return new Invocation(
                List.copyOf(otherArgv),
                assignments,
                redirections,
                directory,
                setting,
                shell,
                sources,
                program,
                written);
    }

    /// What stands from that word on, run through the program that it is the argument of.
    Invocation inner(int from, String wrapper) {
        return with(argv.subList(from, argv.size())).in(setting.through(wrapper)).byProgram(true);
    }

    Invocation in(Setting other) {
        return new Invocation(
                argv,
                assignments,
                redirections,
                directory,
                other,
                shell,
                sources,
                program,
                written);
    }

    Invocation at(Word otherDirectory) {
        return new Invocation(
                argv,
                assignments,
                redirections,
                otherDirectory,
                setting,
                shell,
                sources,
                program,
                written);
    }

    Invocation byProgram(boolean isIt) {
        return new Invocation(
                argv, assignments, redirections, directory, setting, shell, sources, isIt, written);
    }

    Invocation assigning(Map<String, Word> more) {
        Map<String, Word> all = new HashMap<>(assignments);
        all.putAll(more);
        return new Invocation(
                argv, all, redirections, directory, setting, shell, sources, program, written);
    }

    List<Word> arguments() {
        return argv.subList(1, argv.size());
    }

    Input input() {
        return setting.input();
    }

    SimpleCommand command() {
        return new SimpleCommand(
                argv,
                setting.wrappers(),
                assignments,
                redirections,
                directory,
                setting.account(),
                setting.machine(),
                input().from(),
                Optional.ofNullable(input().text()));
    }

    /// Words of which all are known, as text; a word that is not stops them.
    List<String> literals() {
        List<String> texts = new ArrayList<>();
        for (Word word : arguments()) {
            if (!word.isLiteral()) {
                break;
            }
            texts.add(word.text());
        }
        return texts;
    }

    boolean isLiteral() {
        return argv.stream().allMatch(Word::isLiteral);
    }
}
