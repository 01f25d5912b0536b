package io.sallyport.policy.command;

import java.util.OptionalLong;

/// Computes what `$((…))` would, where all of it is known. Confined to the thread that reads.
final class Arithmetic {
    private static final String[][] LEVELS = {
        {"||"},
        {"&&"},
        {"|"},
        {"^"},
        {"&"},
        {"==", "!="},
        {"<=", ">=", "<", ">"},
        {"<<", ">>"},
        {"+", "-"},
        {"*", "/", "%"}
    };

    private final String text;
    private final Shell shell;
    private final Budget budget;
    private int at;

    private Arithmetic(String text, Shell shell, Budget budget) {
        this.text = text;
        this.shell = shell;
        this.budget = budget;
    }

    /// That it is not known.
    private static final class UnknownException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnknownException() {
            super("unknown", null, false, false);
        }
    }

    /// What it comes to, empty where that is not known; then what it may assign is not known any
    /// more either.
    static OptionalLong value(String text, Shell shell, Budget budget) {
        Arithmetic arithmetic = new Arithmetic(text, shell, budget);
        int level = budget.nesting();
        try {
            long value = arithmetic.list();
            arithmetic.blanks();
            if (arithmetic.at == text.length()) {
                return OptionalLong.of(value);
            }
        } catch (UnknownException unknown) {
            budget.leaveTo(level);
        }
        forgetAssigned(text, shell, budget);
        return OptionalLong.empty();
    }

    private static void forgetAssigned(String text, Shell shell, Budget budget) {
        if (text.indexOf('=') < 0 && !text.contains("++") && !text.contains("--")) {
            return;
        }
        StringBuilder name = new StringBuilder();
        for (int i = 0; i <= text.length(); i++) {
            budget.spend(1);
            char c = i < text.length() ? text.charAt(i) : ' ';
            if (DollarReader.isNameStart(c) || (!name.isEmpty() && Character.isDigit(c))) {
                name.append(c);
            } else if (!name.isEmpty()) {
                shell.forget(name.toString());
                name.setLength(0);
            }
        }
    }

    private long list() {
        long value = assignment();
        while (takes(",")) {
            value = assignment();
        }
        return value;
    }

    private long assignment() {
        budget.enter();
        long value = assignmentOrChoice();
        budget.leave();
        return value;
    }

    private long assignmentOrChoice() {
        blanks();
        int start = at;
        String name = name();
        if (!name.isEmpty()) {
            blanks();
            if (at < text.length() && text.charAt(at) == '=' && !text.startsWith("==", at)) {
                at++;
                return assigned(name, assignment());
            }
            if (at + 1 < text.length()
                    && text.charAt(at + 1) == '='
                    && "+-*/%&|^".indexOf(text.charAt(at)) >= 0) {
                char operator = text.charAt(at);
                at += 2;
                long right = assignment();
                return assigned(name, applied(String.valueOf(operator), variable(name), right));
            }
        }
        at = start;
        return choice();
    }

    private long assigned(String name, long value) {
        shell.assign(name, Word.literal(String.valueOf(value)));
        return value;
    }

    private long choice() {
        long condition = binary(0);
        if (!takes("?")) {
            return condition;
        }
        long yes = assignment();
        if (!takes(":")) {
            throw new UnknownException();
        }
        long no = assignment();
        return condition != 0 ? yes : no;
    }

    private long binary(int level) {
        if (level == LEVELS.length) {
            return power();
        }
        long left = binary(level + 1);
        while (true) {
            String operator = operator(LEVELS[level]);
            if (operator.isEmpty()) {
                return left;
            }
            left = applied(operator, left, binary(level + 1));
        }
    }

    private String operator(String[] operators) {
        blanks();
        for (String operator : operators) {
            int after = at + operator.length();
            if (text.startsWith(operator, at)) {
                char next = after < text.length() ? text.charAt(after) : ' ';
                boolean longer =
                        operator.length() == 1
                                && "|&*<>".contains(operator)
                                && next == operator.charAt(0);
                if (longer || (next == '=' && !operator.endsWith("="))) {
                    continue;
                }
                at = after;
                return operator;
            }
        }
        return "";
    }

    private static long applied(String operator, long left, long right) {
        return switch (operator) {
            case "||" -> left != 0 || right != 0 ? 1 : 0;
            case "&&" -> left != 0 && right != 0 ? 1 : 0;
            case "|" -> left | right;
            case "^" -> left ^ right;
            case "&" -> left & right;
            case "==" -> left == right ? 1 : 0;
            case "!=" -> left != right ? 1 : 0;
            case "<=" -> left <= right ? 1 : 0;
            case ">=" -> left >= right ? 1 : 0;
            case "<" -> left < right ? 1 : 0;
            case ">" -> left > right ? 1 : 0;
            case "<<" -> left << right;
            case ">>" -> left >> right;
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/", "%" -> {
                if (right == 0) {
                    throw new UnknownException();
                }
                yield operator.equals("/") ? left / right : left % right;
            }
            default -> throw new UnknownException();
        };
    }

    private long power() {
        long base = unary();
        if (!takes("**")) {
            return base;
        }
        budget.enter();
        long exponent = power();
        budget.leave();
        if (exponent < 0 || exponent > 63) {
            throw new UnknownException();
        }
        long value = 1;
        for (long i = 0; i < exponent; i++) {
            value *= base;
        }
        return value;
    }

    private long unary() {
        blanks();
        budget.spend(1);
        if (at >= text.length()) {
            throw new UnknownException();
        }
        budget.enter();
        long value = operand(text.charAt(at));
        budget.leave();
        return value;
    }

    private long operand(char c) {
        if ((c == '+' || c == '-') && at + 1 < text.length() && text.charAt(at + 1) == c) {
            throw new UnknownException();
        }
        return switch (c) {
            case '-', '+', '!', '~' -> {
                at++;
                long value = unary();
                yield c == '-'
                        ? -value
                        : c == '!' ? (value == 0 ? 1 : 0) : c == '~' ? ~value : value;
            }
            case '(' -> {
                at++;
                long value = list();
                if (!takes(")")) {
                    throw new UnknownException();
                }
                yield value;
            }
            default -> Character.isDigit(c) ? number() : named();
        };
    }

    private long named() {
        String name = name();
        boolean changes = text.startsWith("++", at) || text.startsWith("--", at);
        if (name.isEmpty() || changes || (at < text.length() && text.charAt(at) == '[')) {
            throw new UnknownException();
        }
        return variable(name);
    }

    private long variable(String name) {
        Word value = shell.variable(name);
        if (shell.isUnset(name)) {
            return 0;
        }
        if (value == null || !value.isLiteral()) {
            throw new UnknownException();
        }
        OptionalLong number = plainNumber(value.text().strip());
        return number.orElseThrow(UnknownException::new);
    }

    private long number() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '#')) {
            at++;
        }
        return plainNumber(text.substring(start, at)).orElseThrow(UnknownException::new);
    }

    private static OptionalLong plainNumber(String digits) {
        try {
            int sharp = digits.indexOf('#');
            if (sharp > 0) {
                int radix = Integer.parseInt(digits.substring(0, sharp));
                return radix > 36
                        ? OptionalLong.empty()
                        : OptionalLong.of(Long.parseLong(digits.substring(sharp + 1), radix));
            }
            if (digits.startsWith("0x") || digits.startsWith("0X")) {
                return OptionalLong.of(Long.parseLong(digits.substring(2), 16));
            }
            if (digits.isEmpty()) {
                return OptionalLong.of(0);
            }
            return OptionalLong.of(
                    Long.parseLong(digits, digits.length() > 1 && digits.startsWith("0") ? 8 : 10));
        } catch (NumberFormatException notANumber) {
            return OptionalLong.empty();
        }
    }

    private String name() {
        int start = at;
        while (at < text.length()
                && (DollarReader.isNameStart(text.charAt(at))
                        || (at > start && Character.isDigit(text.charAt(at))))) {
            at++;
        }
        budget.spend(1 + at - start);
        return text.substring(start, at);
    }

    private boolean takes(String sign) {
        blanks();
        if (text.startsWith(sign, at)) {
            at += sign.length();
            return true;
        }
        return false;
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
