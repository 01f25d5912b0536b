package io.sallyport.recorder.rule;

import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/// What a rule asks of one value.
sealed interface ValueTest
        permits ValueTest.Texts,
                ValueTest.Expression,
                ValueTest.Network,
                ValueTest.Comparison,
                TimePart {

    Answer answer(Value value);

    /// About how long an answer takes; a look into a table is 1.
    int cost();

    /// Pieces of text, in lower case, one of which is in every value that passes; empty where there
    /// are none to name.
    default Set<String> literals() {
        return Set.of();
    }

    /// One of several texts.
    final class Texts implements ValueTest {
        private final boolean cased;
        private final List<Wildcard> all;
        private final List<Wildcard> shaped;
        private final Set<String> plain = new HashSet<>();

        Texts(boolean cased, List<Wildcard> all) {
            this.cased = cased;
            this.all = List.copyOf(all);
            List<Wildcard> rest = new ArrayList<>();
            for (Wildcard text : all) {
                if (text.isPlain()) {
                    plain.add(text.exact());
                } else {
                    rest.add(text);
                }
            }
            this.shaped = List.copyOf(rest);
        }

        @Override
        public Answer answer(Value value) {
            if (value.isText()) {
                return Answer.of(
                        plain.contains(value.text(cased))
                                || shaped.stream().anyMatch(t -> t.answer(value) == Answer.YES));
            }
            Answer best = Answer.NO;
            for (int i = 0; i < all.size() && best != Answer.YES; i++) {
                best = best.or(all.get(i).answer(value));
            }
            return best;
        }

        @Override
        public int cost() {
            return 1 + shaped.size();
        }

        @Override
        public Set<String> literals() {
            Set<String> literals = new HashSet<>();
            all.forEach(text -> literals.add(text.literal()));
            return literals.contains("") ? Set.of() : literals;
        }
    }

    /// A regular expression, found anywhere in the value; in time linear in both.
    record Expression(Pattern pattern) implements ValueTest {
        /// What stands after this many characters is not looked at, and counts as not known.
        private static final int LONGEST_TEXT = 16_384;

        @Override
        public Answer answer(Value value) {
            if (!value.isText()) {
                return Answer.PERHAPS;
            }
            String text = value.text();
            boolean cut = text.length() > LONGEST_TEXT;
            boolean found = pattern.matcher(cut ? text.substring(0, LONGEST_TEXT) : text).find();
            return cut && !found ? Answer.PERHAPS : Answer.of(found);
        }

        @Override
        public int cost() {
            return 200;
        }

        @Override
        public Set<String> literals() {
            return RegexLiterals.of(pattern.pattern());
        }
    }

    /// An address in a network, as in `10.0.0.0/8`.
    record Network(InetAddress address, int bits) implements ValueTest {
        @Override
        public Answer answer(Value value) {
            if (!value.isText()) {
                return Answer.PERHAPS;
            }
            InetAddress other;
            try {
                other = InetAddress.ofLiteral(value.text());
            } catch (IllegalArgumentException noAddress) {
                return Answer.NO;
            }
            byte[] ours = address.getAddress();
            byte[] theirs = other.getAddress();
            if (ours.length != theirs.length) {
                return Answer.NO;
            }
            for (int bit = 0; bit < bits; bit++) {
                if (((ours[bit / 8] ^ theirs[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
                    return Answer.NO;
                }
            }
            return Answer.YES;
        }

        @Override
        public int cost() {
            return 5;
        }
    }

    /// A number on one side of another.
    ///
    /// @param admits told how the value compares with it, as a comparator would
    record Comparison(BigDecimal number, IntPredicate admits) implements ValueTest {
        /// Longer ones are no numbers that anybody compares with.
        private static final int LONGEST_NUMBER = 40;

        @Override
        public Answer answer(Value value) {
            if (!value.isText()) {
                return Answer.PERHAPS;
            }
            if (value.text().length() > LONGEST_NUMBER) {
                return Answer.NO;
            }
            try {
                return Answer.of(admits.test(new BigDecimal(value.text()).compareTo(number)));
            } catch (NumberFormatException noNumber) {
                return Answer.NO;
            }
        }

        @Override
        public int cost() {
            return 5;
        }
    }
}
