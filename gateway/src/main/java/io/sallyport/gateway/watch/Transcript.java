package io.sallyport.gateway.watch;

import io.sallyport.recorder.screen.Departures;
import java.util.List;
import java.util.function.Consumer;

/// Hands on the lines of a terminal as they leave its screen. Of full-screen programs it says that
/// they come and go: what they draw is not lines. Confined to one thread.
final class Transcript implements Departures {
    private final Consumer<String> lines;
    private boolean fullScreen;

    Transcript(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void scrolledOff(String line) {
        lines.accept(line);
    }

    @Override
    public void lost(Cause cause, List<String> lost) {
        switch (cause) {
            case ALTERNATE_BEGINS -> {
                lost.forEach(lines);
                fullScreen = true;
                lines.accept("--- a full-screen program begins");
            }
            case ALTERNATE_ENDS -> {
                fullScreen = false;
                lines.accept("--- the full-screen program ends");
            }
            case CLEARED, DROPPED, MADE_SMALLER -> {
                if (!fullScreen) {
                    lost.forEach(lines);
                }
            }
        }
    }
}
