package io.sallyport.policy.classification;

import io.sallyport.policy.command.Word;
import io.sallyport.policy.habit.Aspect;
import io.sallyport.policy.habit.Familiarity;
import io.sallyport.policy.habit.Novelty;
import io.sallyport.policy.habit.Occasion;
import io.sallyport.recorder.rule.Answer;
import io.sallyport.recorder.rule.Value;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// What the commands of a line are to the habits of who runs it: a field of each, and all of it for
/// the line's fact.
///
/// Confined to one thread, for one line.
final class NewToPerson {
    private final Occasion occasion;
    private final Set<Aspect> first = EnumSet.noneOf(Aspect.class);
    private final Set<Aspect> rare = EnumSet.noneOf(Aspect.class);
    private final Set<String> firstPrograms = new LinkedHashSet<>();
    private final Set<String> rarePrograms = new LinkedHashSet<>();
    private boolean touched;

    NewToPerson(Occasion occasion) {
        this.occasion = occasion;
    }

    /// @param program the command's; absent where it has none
    /// @param touchesData whether it has to do with the owner's data
    /// @param fields takes those of the command
    void note(@Nullable Word program, Answer touchesData, BiConsumer<String, Value> fields) {
        Occasion.Moment moment = occasion.moment();
        if (moment == null) {
            return;
        }
        fields.accept("hour", Value.known(String.valueOf(moment.hour())));
        fields.accept("weekday", Value.known(moment.weekdayWord()));
        fields.accept("off_hours", Value.known(String.valueOf(moment.offHours())));
        fields.accept("learning", Value.known(String.valueOf(occasion.learning())));
        touched |= touchesData != Answer.NO;
        if (occasion.learning()) {
            return;
        }
        for (Aspect aspect : List.of(Aspect.TARGET, Aspect.ACCOUNT, Aspect.SOURCE)) {
            note(aspect, occasion.of(aspect), true, fields);
        }
        if (touchesData != Answer.NO) {
            note(Aspect.DATA, occasion.of(Aspect.DATA), touchesData == Answer.YES, fields);
        }
        if (program != null && program.isLiteral()) {
            String name = program.text().substring(program.text().lastIndexOf('/') + 1);
            Familiarity familiarity = occasion.programs().apply(name);
            note(Aspect.PROGRAM, familiarity, true, fields);
            keep(name, familiarity);
        } else if (program != null) { // it may be any, and so one that is new
            note(Aspect.PROGRAM, Familiarity.FIRST, false, fields);
        }
    }

    private void note(
            Aspect aspect,
            Familiarity familiarity,
            boolean certain,
            BiConsumer<String, Value> fields) {
        if (familiarity == Familiarity.USUAL) {
            return;
        }
        Value word = certain ? Value.known(aspect.word()) : Value.possible(aspect.word());
        rare.add(aspect);
        fields.accept("rare", word);
        if (familiarity == Familiarity.FIRST) {
            first.add(aspect);
            fields.accept("first", word);
        }
    }

    private void keep(String program, Familiarity familiarity) {
        if (familiarity != Familiarity.USUAL && rarePrograms.size() < Novelty.MOST_PROGRAMS) {
            rarePrograms.add(program);
            if (familiarity == Familiarity.FIRST) {
                firstPrograms.add(program);
            }
        }
    }

    /// Of all commands so far.
    Novelty novelty() {
        Occasion.Moment moment = occasion.moment();
        return moment == null
                ? Novelty.UNKNOWN
                : new Novelty(
                        occasion.learning(),
                        moment.hour(),
                        moment.weekdayWord(),
                        moment.offHours(),
                        first.stream().map(Aspect::word).toList(),
                        rare.stream().map(Aspect::word).toList(),
                        List.copyOf(firstPrograms),
                        List.copyOf(rarePrograms),
                        touched);
    }
}
