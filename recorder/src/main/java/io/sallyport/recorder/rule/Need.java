package io.sallyport.recorder.rule;

import java.util.List;
import java.util.Set;

/// What the text of a command needs so that a rule may surely match the command.
///
/// @param rule the rule's id
/// @param all of each of these one has to be in the text, in any case of its letters; none: the
///   rule may match whatever the text is
public record Need(String rule, List<Set<String>> all) {
    public Need {
        all = all.stream().map(Set::copyOf).toList();
    }
}
