package io.sallyport.policy.command;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What `printf` writes. Confined to the thread that reads.
final class PrintfFormat {
    private final String format;
    private final Budget budget;
    private final StringBuilder out = new StringBuilder();
    private List<String> arguments = List.of();
    private int next;
    private boolean stopped;

    PrintfFormat(String format, Budget budget) {
        this.format = format;
        this.budget = budget;
    }

    /// Null where it is not known.
    @Nullable String formatted(List<String> given) {
        arguments = given;
        do {
            int before = next;
            if (!once()) {
                return null;
            }
            if (next == before) {
                break;
            }
        } while (next < arguments.size() && !stopped);
        return out.toString();
    }

    private boolean once() {
        int at = 0;
        int start = 0;
        while (at < format.length() && !stopped) {
            budget.spend(1);
            char c = format.charAt(at);
            if (c == '\\') {
                at += 2;
            } else if (c != '%') {
                at++;
            } else {
                out.append(Escapes.decoded(format.substring(start, at), false));
                at = conversion(at + 1);
                start = at;
                if (at < 0) {
                    return false;
                }
            }
        }
        out.append(Escapes.decoded(format.substring(Math.min(start, format.length())), false));
        return true;
    }

    /// @return the place after it, -1 where it is not known here
    private int conversion(int from) {
        int at = from;
        while (at < format.length() && "-+ #0".indexOf(format.charAt(at)) >= 0) {
            at++;
        }
        String flags = format.substring(from, at);
        int digits = at;
        while (at < format.length() && Character.isDigit(format.charAt(at))) {
            at++;
        }
        String width = format.substring(digits, at);
        String precision = null;
        if (at < format.length() && format.charAt(at) == '.') {
            digits = ++at;
            while (at < format.length() && Character.isDigit(format.charAt(at))) {
                at++;
            }
            precision = format.substring(digits, at);
        }
        if (at >= format.length()
                || width.length() > 4
                || (precision != null && precision.length() > 4)) {
            return -1;
        }
        String text = converted(format.charAt(at), precision);
        if (text == null) {
            return -1;
        }
        int missing = width.isEmpty() ? 0 : Integer.parseInt(width) - text.length();
        String blanks = " ".repeat(Math.max(0, missing));
        budget.spend(blanks.length() + text.length());
        out.append(flags.contains("-") ? text + blanks : blanks + text);
        return at + 1;
    }

    private @Nullable String converted(char conversion, @Nullable String precision) {
        if (conversion == '%') {
            return "%";
        }
        String argument = next < arguments.size() ? arguments.get(next) : "";
        next++;
        String cut =
                precision == null || precision.isEmpty()
                        ? argument
                        : argument.substring(
                                0, Math.min(argument.length(), Integer.parseInt(precision)));
        return switch (conversion) {
            case 's' -> precision != null && precision.isEmpty() ? "" : cut;
            case 'b' -> {
                stopped |= argument.contains("\\c");
                yield Escapes.decoded(argument, true);
            }
            case 'c' -> argument.isEmpty() ? "" : argument.substring(0, 1);
            case 'd', 'i', 'u' -> number(argument, 10);
            case 'x' -> number(argument, 16);
            case 'o' -> number(argument, 8);
            default -> null;
        };
    }

    private static @Nullable String number(String argument, int radix) {
        if (argument.startsWith("'") || argument.startsWith("\"")) {
            return argument.length() < 2 ? null : Integer.toString(argument.codePointAt(1), radix);
        }
        try {
            OptionalLong value =
                    argument.isEmpty()
                            ? OptionalLong.of(0)
                            : OptionalLong.of(Long.decode(argument));
            return Long.toString(value.getAsLong(), radix);
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }
}
