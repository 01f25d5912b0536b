package io.sallyport.gateway.terminal;

import io.sallyport.policy.command.SessionState;
import java.util.function.Consumer;

/// Says what becomes of the commands of one terminal, and is told what became of them. Called under
/// the gate's lock, one call at a time: nothing here may wait.
public interface Judge {

    /// How a question is answered: exactly one verdict, on any thread but the asking one's stack,
    /// perhaps after it was held.
    interface Answer {
        /// Somebody else has to agree first; what the operator types meanwhile is for whoever asks
        /// them.
        void held(Consumer<byte[]> keys);

        void given(Verdict verdict);
    }

    /// May this run? The shell waits for the answer.
    void judge(TypedCommand command, Answer answer);

    /// May Enter be sent to a program that would take this for a command, as far as it can be read?
    void guard(TypedCommand command, Answer answer);

    /// A program took this. It was let through by [#guard], or found too late for that.
    void seen(TypedCommand command);

    /// The last command that was let through is over.
    void ended(int status);

    /// How commands are known from now on.
    ///
    /// @param how the best there is
    /// @param why in words
    void captured(TypedCommand.How how, String why);

    /// A shell that was started in the shell reports as well: what is judged from now on is its.
    ///
    /// @param dialect whose grammar its lines follow
    /// @param account whose it is, as far as it is known
    void nested(SessionState.Dialect dialect, String account);

    /// It is over: what is judged from now on is its parent's.
    void nestedOver();

    /// The shell does not report what it runs, though it was started to.
    void unreported(String why);

    /// What was refused runs all the same, or the shell does not say that it does not.
    void disobeyed(String how);
}
