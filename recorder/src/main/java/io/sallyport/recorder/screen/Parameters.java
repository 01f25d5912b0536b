package io.sallyport.recorder.screen;

/// The numbers of a control sequence, with a bound on how many and how large. Confined to one
/// thread.
final class Parameters {
    static final int MAX_COUNT = 32;
    static final int MAX_VALUE = 65_535;

    private final int[] values = new int[MAX_COUNT];
    private final boolean[] sub = new boolean[MAX_COUNT];
    private int count;
    private boolean overflown;

    void clear() {
        count = 0;
        overflown = false;
    }

    void digit(int digit) {
        if (count == 0) {
            begin(false);
        }
        if (!overflown) {
            int value = Math.max(0, values[count - 1]);
            values[count - 1] = Math.min(MAX_VALUE, value * 10 + digit);
        }
    }

    /// @param colon the next one is a sub-parameter
    void separator(boolean colon) {
        if (count == 0) {
            begin(false);
        }
        begin(colon);
    }

    private void begin(boolean colon) {
        if (count == MAX_COUNT) {
            overflown = true;
            return;
        }
        values[count] = -1;
        sub[count] = colon;
        count++;
    }

    /// At least one: no parameter is one that was left out.
    int count() {
        return Math.max(1, count);
    }

    /// The parameter, or `absent` where it was left out.
    int get(int index, int absent) {
        return index < count && values[index] >= 0 ? values[index] : absent;
    }

    /// A count: left out and 0 both mean 1.
    int repeat(int index) {
        return Math.max(1, get(index, 1));
    }

    boolean isSub(int index) {
        return index < count && sub[index];
    }
}
