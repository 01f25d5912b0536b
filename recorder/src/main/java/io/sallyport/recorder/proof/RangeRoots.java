package io.sallyport.recorder.proof;

import java.util.List;

/// The roots of some ranges that do not overlap, while the leaves pass by in order. Confined to one
/// thread.
final class RangeRoots {
    private final List<LeafRange> ranges;
    private final List<RootBuilder> builders;

    RangeRoots(List<LeafRange> ranges) {
        this.ranges = ranges;
        this.builders = ranges.stream().map(range -> new RootBuilder()).toList();
    }

    void add(long index, byte[] leaf) {
        for (int i = 0; i < ranges.size(); i++) {
            if (index >= ranges.get(i).from() && index < ranges.get(i).to()) {
                builders.get(i).add(leaf);
                return;
            }
        }
    }

    /// In the order of the ranges, in Base64.
    List<String> roots() {
        return builders.stream().map(builder -> Hashes.base64(builder.root())).toList();
    }
}
