package io.sallyport.recorder.rule;

import java.util.List;
import java.util.SequencedMap;

/// A piece of a rule file that knows its line.
sealed interface YamlNode {

    /// The line it starts on, from 1.
    int line();

    /// Names with values.
    ///
    /// @param entries in the order of the file
    record Mapping(int line, SequencedMap<String, YamlNode> entries) implements YamlNode {}

    record Sequence(int line, List<YamlNode> items) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /// A single value.
    ///
    /// @param text as it was written, quotes taken off
    /// @param isNull whether it was nothing, or a plain `null`
    record Scalar(int line, String text, boolean isNull) implements YamlNode {}
}
