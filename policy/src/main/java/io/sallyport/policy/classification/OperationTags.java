package io.sallyport.policy.classification;

import io.sallyport.policy.operation.Operation;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The tags that say what a rule's matches do, such as `sallyport.operation.destroy`.
final class OperationTags {
    static final String PREFIX = "sallyport.operation.";

    private OperationTags() {}

    /// @throws IllegalArgumentException where one names an operation that is none
    static Set<Operation> of(List<String> tags) {
        Set<Operation> operations = EnumSet.noneOf(Operation.class);
        for (String tag : tags) {
            if (tag.startsWith(PREFIX)) {
                operations.add(Operation.parse(tag.substring(PREFIX.length())));
            }
        }
        return operations;
    }
}
