package io.sallyport.architecture;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The `///` comment of a top-level record, read from its source: the compiler keeps no comments.
///
/// @param text what stands before the first `@param`, in one line
/// @param parameters what is said about each component, in one line
record JavadocText(String text, Map<String, String> parameters) {
    private static final Pattern SENTENCE = Pattern.compile("(.+?[.:])(?=\\s+[A-Z`]|$)");
    private static final Pattern PARAMETER =
            Pattern.compile("@param (\\w+) (.*?)(?=\\s@|$)", Pattern.DOTALL);

    static JavadocText of(String className) {
        String simple = className.substring(className.lastIndexOf('.') + 1);
        Matcher declared =
                Pattern.compile(
                                "((?:^///.*\\n)+)(?:^@.*\\n)*^(?:public )?record " + simple + "\\b",
                                Pattern.MULTILINE)
                        .matcher(Sources.of(className));
        if (!declared.find()) {
            throw new IllegalStateException(className + " has no comment: say what happened");
        }
        String comment =
                declared.group(1).replaceAll("(?m)^/// ?", "").replaceAll("\\s+", " ").strip();
        Map<String, String> parameters = new LinkedHashMap<>();
        Matcher parameter = PARAMETER.matcher(comment);
        while (parameter.find()) {
            parameters.put(parameter.group(1), parameter.group(2).strip());
        }
        int end = comment.indexOf("@param");
        return new JavadocText(
                end < 0 ? comment : comment.substring(0, end).strip(), Map.copyOf(parameters));
    }

    String firstSentence() {
        Matcher sentence = SENTENCE.matcher(text);
        return sentence.find() ? sentence.group(1).replaceFirst(":$", ".") : text;
    }
}
