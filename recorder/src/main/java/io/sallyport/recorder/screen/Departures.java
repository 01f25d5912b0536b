package io.sallyport.recorder.screen;

import java.util.List;

/// Whoever keeps the text that leaves a [TerminalScreen]. Called on the screen's thread, before the
/// text is gone; each line is handed on once, and again only where it changed since.
///
/// What was written over, or erased within its own line, is not handed on: every progress bar and
/// every correction at a prompt would be.
public interface Departures {
    /// Nobody keeps it.
    Departures NOBODY =
            new Departures() {
                @Override
                public void scrolledOff(String line) {}

                @Override
                public void lost(Cause cause, List<String> lines) {}
            };

    /// Nobody keeps it, and the screen has no scrollback either.
    Departures FORGOTTEN =
            new Departures() {
                @Override
                public void scrolledOff(String line) {}

                @Override
                public void lost(Cause cause, List<String> lines) {}
            };

    /// Why lines left otherwise than at the main screen's top.
    enum Cause {
        /// a program cleared the screen or a part of it, which may have been empty
        CLEARED,
        /// a full-screen program takes the alternate screen; the lines are the main screen's
        ALTERNATE_BEGINS,
        /// the alternate screen goes; the lines are its own
        ALTERNATE_ENDS,
        /// the line was deleted, pushed out of its region, or scrolled off the alternate screen
        DROPPED,
        /// the window became smaller
        MADE_SMALLER
    }

    /// A line left the main screen at its top.
    void scrolledOff(String line);

    /// @param lines without blank ones at the end; may be empty
    void lost(Cause cause, List<String> lines);
}
