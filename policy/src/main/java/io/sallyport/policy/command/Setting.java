package io.sallyport.policy.command;

import java.util.ArrayList;
import java.util.List;

/// Where a piece of code runs.
///
/// @param wrappers what it is run through, outermost first
/// @param account empty for the session's own
/// @param machine empty for the target
record Setting(List<String> wrappers, String account, String machine, Input input) {
    static Setting ofSession() {
        return new Setting(List.of(), "", "", Input.terminal());
    }

    Setting through(String wrapper) {
        List<String> more = new ArrayList<>(wrappers);
        more.add(wrapper);
        return new Setting(List.copyOf(more), account, machine, input);
    }

    Setting as(String otherAccount) {
        return new Setting(wrappers, otherAccount, machine, input);
    }

    Setting on(String otherMachine) {
        return new Setting(wrappers, account, otherMachine, input);
    }

    Setting reading(Input other) {
        return new Setting(wrappers, account, machine, other);
    }

    /// As often as code may call itself before it is enough.
    boolean isWithin(String wrapper, int times) {
        return wrappers.stream().filter(wrapper::equals).count() >= times;
    }
}
