package io.sallyport.recorder.rule;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// What a rule asks of an event. Immutable.
sealed interface RuleCondition {

    /// More demands of one condition than this make nothing faster.
    int MOST_DEMANDS = 4;

    Answer answer(Event event);

    /// About how long an answer takes, to ask first what costs little.
    int cost();

    /// The fields it looks at; [Event#TEXT] for keywords.
    Stream<String> fields();

    /// What an event needs for anything but NO; no demand where nothing can be named.
    List<Demand> demands();

    /// Something that an event needs.
    ///
    /// @param literals by field, pieces of lower-case text: one of them has to be in a value of its
    ///   field
    record Demand(Map<String, Set<String>> literals) {
        public Demand {
            literals = Map.copyOf(literals);
        }

        /// Whether it is met in this field and in no other.
        boolean isOf(String field) {
            return literals.size() == 1 && literals.containsKey(field);
        }

        /// How little it lets pass: the length of its shortest literal.
        int strength() {
            return literals.values().stream()
                    .flatMap(Set::stream)
                    .mapToInt(String::length)
                    .min()
                    .orElse(0);
        }
    }

    record All(List<RuleCondition> parts) implements RuleCondition {
        public All {
            parts = parts.stream().sorted(Comparator.comparingInt(RuleCondition::cost)).toList();
        }

        @Override
        public Stream<String> fields() {
            return parts.stream().flatMap(RuleCondition::fields);
        }

        @Override
        public int cost() {
            return parts.getFirst().cost();
        }

        @Override
        public Answer answer(Event event) {
            Answer answer = Answer.YES;
            for (int i = 0; i < parts.size() && answer != Answer.NO; i++) {
                answer = answer.and(parts.get(i).answer(event));
            }
            return answer;
        }

        @Override
        public List<Demand> demands() {
            return parts.stream()
                    .flatMap(part -> part.demands().stream())
                    .limit(MOST_DEMANDS)
                    .toList();
        }
    }

    record Any(List<RuleCondition> parts) implements RuleCondition {
        public Any {
            parts = parts.stream().sorted(Comparator.comparingInt(RuleCondition::cost)).toList();
        }

        @Override
        public Stream<String> fields() {
            return parts.stream().flatMap(RuleCondition::fields);
        }

        @Override
        public int cost() {
            return parts.stream().mapToInt(RuleCondition::cost).sum();
        }

        @Override
        public Answer answer(Event event) {
            Answer answer = Answer.NO;
            for (int i = 0; i < parts.size() && answer != Answer.YES; i++) {
                answer = answer.or(parts.get(i).answer(event));
            }
            return answer;
        }

        /// For each field one that the parts make together, each by what it demands of that field
        /// or, where that is nothing, by its strongest: a field that is not wholly known meets all
        /// that is demanded of it, and then another tells.
        @Override
        public List<Demand> demands() {
            List<List<Demand>> ofParts = parts.stream().map(RuleCondition::demands).toList();
            if (ofParts.stream().anyMatch(List::isEmpty)) {
                return List.of();
            }
            return ofParts.stream()
                    .flatMap(List::stream)
                    .flatMap(demand -> demand.literals().keySet().stream())
                    .distinct()
                    .limit(MOST_DEMANDS)
                    .map(field -> joined(ofParts, field))
                    .distinct()
                    .toList();
        }

        private static Demand joined(List<List<Demand>> ofParts, String field) {
            Map<String, Set<String>> union = new HashMap<>();
            for (List<Demand> demands : ofParts) {
                Demand strongest =
                        Collections.max(
                                demands,
                                Comparator.comparing((Demand d) -> d.isOf(field))
                                        .thenComparingInt(Demand::strength));
                strongest
                        .literals()
                        .forEach((name, literals) ->
                                union.computeIfAbsent(name, n -> new HashSet<>()).addAll(literals));
            }
            return new Demand(union);
        }
    }

    record Not(RuleCondition part) implements RuleCondition {
        @Override
        public Answer answer(Event event) {
            return part.answer(event).not();
        }

        @Override
        public Stream<String> fields() {
            return part.fields();
        }

        @Override
        public int cost() {
            return part.cost();
        }

        @Override
        public List<Demand> demands() {
            return List.of();
        }
    }

    /// That a value of a field passes a test.
    record Tested(String field, ValueTest test) implements RuleCondition {
        @Override
        public Answer answer(Event event) {
            Answer answer = Answer.NO;
            List<Value> values = event.values(field);
            for (int i = 0; i < values.size() && answer != Answer.YES; i++) {
                answer = answer.or(values.get(i).weighed(test.answer(values.get(i))));
            }
            return answer;
        }

        @Override
        public Stream<String> fields() {
            return Stream.of(field);
        }

        @Override
        public int cost() {
            return test.cost();
        }

        @Override
        public List<Demand> demands() {
            Set<String> literals = test.literals();
            return literals.isEmpty() ? List.of() : List.of(new Demand(Map.of(field, literals)));
        }
    }

    /// That a field is there.
    record Present(String field) implements RuleCondition {
        @Override
        public Answer answer(Event event) {
            List<Value> values = event.values(field);
            if (values.isEmpty()) {
                return Answer.NO;
            }
            return values.stream().anyMatch(Value::isCertain) ? Answer.YES : Answer.PERHAPS;
        }

        @Override
        public Stream<String> fields() {
            return Stream.of(field);
        }

        @Override
        public int cost() {
            return 1;
        }

        @Override
        public List<Demand> demands() {
            return List.of();
        }
    }

    /// That a value of a field has a value of another field in it.
    ///
    /// @param before whether something may stand before it
    /// @param after whether something may stand after it
    record SameAs(String field, String other, boolean cased, boolean before, boolean after)
            implements RuleCondition {
        /// Values of each field that are compared; of more than these it is not known.
        private static final int MOST_VALUES = 32;

        @Override
        public Answer answer(Event event) {
            List<Value> ours = event.values(field);
            List<Value> theirs = event.values(other);
            boolean many = ours.size() > MOST_VALUES || theirs.size() > MOST_VALUES;
            Answer answer = many ? Answer.PERHAPS : Answer.NO;
            for (Value value : ours.subList(0, Math.min(ours.size(), MOST_VALUES))) {
                for (Value part : theirs.subList(0, Math.min(theirs.size(), MOST_VALUES))) {
                    answer = answer.or(part.weighed(value.weighed(compared(value, part))));
                }
            }
            return answer;
        }

        @Override
        public Stream<String> fields() {
            return Stream.of(field, other);
        }

        @Override
        public int cost() {
            return MOST_VALUES;
        }

        private Answer compared(Value value, Value part) {
            if (!part.isText()) {
                return Answer.PERHAPS;
            }
            String text = part.text().replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?");
            return Wildcard.of(text, cased, false, before, after).answer(value);
        }

        @Override
        public List<Demand> demands() {
            return List.of();
        }
    }
}
