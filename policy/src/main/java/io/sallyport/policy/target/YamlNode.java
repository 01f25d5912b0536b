package io.sallyport.policy.target;

import java.util.List;
import java.util.SequencedMap;

/// A piece of a YAML document that knows its line, so that what is wrong with it can be shown where
/// it stands.
sealed interface YamlNode {

    /// The line it starts on, from 1.
    int line();

    /// What people call this kind of node.
    String kind();

    /// @param entries in the order of the file
    record Mapping(int line, SequencedMap<String, Entry> entries) implements YamlNode {
        @Override
        public String kind() {
            return "a mapping";
        }
    }

    /// @param line the line of the key
    record Entry(int line, YamlNode value) {}

    record Sequence(int line, List<YamlNode> items) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /// Text as it was written, quotes taken off; also numbers, booleans and nothing at all.
    record Scalar(int line, String text) implements YamlNode {
        @Override
        public String kind() {
            return text.isEmpty() ? "nothing" : "a single value";
        }
    }
}
