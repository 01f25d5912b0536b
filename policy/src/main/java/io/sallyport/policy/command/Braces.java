package io.sallyport.policy.command;

import java.util.ArrayList;
import java.util.List;

/// `{a,b}` and `{1..9}`. Braces are matched in one pass; those without a partner, and those without
/// a comma or a range, stand for themselves.
final class Braces {
    /// Of a longer range it is not told what is in it.
    private static final int MOST_OF_RANGE = 1_024;

    private final List<Part> parts;
    private final int[] partner;
    private final boolean ranges;
    private final Budget budget;

    private Braces(List<Part> parts, boolean ranges, Budget budget) {
        this.parts = parts;
        this.ranges = ranges;
        this.budget = budget;
        this.partner = new int[parts.size()];
        match();
    }

    /// The words that a word becomes, at least one.
    ///
    /// @param ranges whether `{1..9}` counts, as in bash and zsh
    static List<List<Part>> expanded(List<Part> parts, boolean ranges, Budget budget) {
        boolean any = false;
        for (Part part : parts) {
            any |= part instanceof Part.Brace(char mark) && mark == '{';
        }
        if (!any) {
            return List.of(parts);
        }
        for (int i = 0; i + 1 < parts.size(); i++) {
            if (parts.get(i) instanceof Part.Unknown && parts.get(i + 1) instanceof Part.Brace) {
                // bash: what is in the braces may become part of a variable's name.
                List<List<Part>> words = new ArrayList<>();
                Part rest = new Part.Group(List.copyOf(parts.subList(i, parts.size())));
                for (List<Part> known : expanded(parts.subList(0, i), ranges, budget)) {
                    List<Part> word = new ArrayList<>(known);
                    word.add(rest);
                    words.add(word);
                }
                return words;
            }
        }
        return new Braces(parts, ranges, budget).between(0, parts.size());
    }

    private void match() {
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < partner.length; i++) {
            partner[i] = -1;
            if (parts.get(i) instanceof Part.Brace(char mark)) {
                if (mark == '{') {
                    open.add(i);
                } else if (mark == '}' && !open.isEmpty()) {
                    partner[open.removeLast()] = i;
                }
            }
        }
        budget.spend(partner.length);
    }

    /// The words of the parts from one place to before another.
    private List<List<Part>> between(int from, int to) {
        budget.enter();
        List<List<Part>> words = new ArrayList<>();
        words.add(new ArrayList<>());
        int at = from;
        while (at < to) {
            int close = partner[at];
            List<List<Part>> choices = close > 0 && close < to ? choices(at + 1, close) : List.of();
            if (choices.isEmpty()) {
                for (List<Part> word : words) {
                    word.add(parts.get(at));
                }
                budget.spend(words.size());
                at++;
            } else {
                words = product(words, choices);
                at = close + 1;
            }
        }
        budget.leave();
        return words;
    }

    private List<List<Part>> product(List<List<Part>> words, List<List<Part>> choices) {
        List<List<Part>> all = new ArrayList<>();
        for (List<Part> word : words) {
            for (List<Part> choice : choices) {
                budget.spend(4 + word.size() + choice.size());
                List<Part> joined = new ArrayList<>(word);
                joined.addAll(choice);
                all.add(joined);
            }
        }
        return all;
    }

    /// Empty where the braces stand for themselves.
    private List<List<Part>> choices(int from, int to) {
        List<List<Part>> choices = new ArrayList<>();
        int start = from;
        boolean comma = false;
        for (int i = from; i < to; i++) {
            budget.spend(1);
            if (partner[i] > 0) {
                i = partner[i];
            } else if (parts.get(i) instanceof Part.Brace(char mark) && mark == ',') {
                choices.addAll(between(start, i));
                start = i + 1;
                comma = true;
            }
        }
        if (comma) {
            choices.addAll(between(start, to));
            return choices;
        }
        if (!ranges && hasValues(from, to)) {
            return between(from, to); // fish: `{$x}` only keeps the name apart.
        }
        if (ranges
                && to - from == 1
                && parts.get(from) instanceof Part.Text(String text, boolean q)
                && !q) {
            return range(text);
        }
        return List.of();
    }

    private boolean hasValues(int from, int to) {
        budget.spend((to - from) / 2 + 1);
        return parts.subList(from, to).stream()
                .anyMatch(p -> p instanceof Part.Parameter || p instanceof Part.Substitution);
    }

    private List<List<Part>> range(String text) {
        String[] ends = text.split("\\.\\.", -1);
        if (ends.length < 2 || ends.length > 3) {
            return List.of();
        }
        boolean letters =
                ends[0].length() == 1
                        && ends[1].length() == 1
                        && Character.isLetter(ends[0].charAt(0))
                        && Character.isLetter(ends[1].charAt(0));
        if ((!letters && !(isNumber(ends[0]) && isNumber(ends[1])))
                || (ends.length == 3 && !isNumber(ends[2]))) {
            return List.of();
        }
        int first = letters ? ends[0].charAt(0) : Integer.parseInt(ends[0]);
        int last = letters ? ends[1].charAt(0) : Integer.parseInt(ends[1]);
        int step = ends.length == 3 ? Math.max(1, Math.abs(Integer.parseInt(ends[2]))) : 1;
        int width =
                letters || (!isPadded(ends[0]) && !isPadded(ends[1]))
                        ? 0
                        : Math.max(ends[0].length(), ends[1].length());
        if (Math.abs((long) last - first) / step > MOST_OF_RANGE) {
            return List.of(List.of(new Part.Unknown(false)));
        }
        List<List<Part>> choices = new ArrayList<>();
        int direction = first <= last ? step : -step;
        for (int i = first; direction > 0 ? i <= last : i >= last; i += direction) {
            budget.spend(8);
            String value = letters ? String.valueOf((char) i) : padded(i, width);
            choices.add(List.of(new Part.Text(value, true)));
        }
        return choices;
    }

    private static String padded(int number, int width) {
        String digits = String.valueOf(Math.abs(number));
        String sign = number < 0 ? "-" : "";
        return sign + "0".repeat(Math.max(0, width - digits.length() - sign.length())) + digits;
    }

    private static boolean isPadded(String number) {
        String digits = number.startsWith("-") ? number.substring(1) : number;
        return digits.length() > 1 && digits.startsWith("0");
    }

    private static boolean isNumber(String text) {
        int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        return text.length() > start
                && text.length() <= start + 9
                && text.chars().skip(start).allMatch(c -> c >= '0' && c <= '9');
    }
}
