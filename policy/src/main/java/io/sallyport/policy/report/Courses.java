package io.sallyport.policy.report;

import io.sallyport.recorder.journal.Entry;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What became of the recordings of sessions that were opened in a period. Confined to one thread.
final class Courses {
    private final Map<String, Course> bySession = new HashMap<>();

    private static final class Course {
        boolean ended;
        boolean sealed;
        boolean stored;

        /// Why the recording is not whole; what is so stays so, also where the file is written anew
        /// and sealed again.
        String flaw = "";
    }

    void opened(String session) {
        bySession.putIfAbsent(session, new Course());
    }

    void read(Entry entry, String session) {
        Course course = bySession.get(session);
        if (course == null) {
            return;
        }
        switch (entry.fact()) {
            case "SessionEnded" -> {
                course.ended = true;
                if (entry.detail().path("cause").stringValue("").equals("UNRECORDABLE")) {
                    course.flaw = "could not be recorded any longer, and was ended";
                }
            }
            case "RecordingSealed" -> {
                course.sealed = true;
                if (!entry.detail().path("complete").booleanValue(false)) {
                    course.flaw = "closed by the next start of the node";
                }
            }
            case "RecordingBroken" -> course.flaw = "broke off, and cannot be sealed";
            case "RecordingStored" -> course.stored = true;
            default -> {
                // Nothing about recordings.
            }
        }
    }

    /// @param refused sessions that were asked for and not opened
    /// @param running those that run on this node now
    CoverageReport.Sessions figures(long refused, Set<String> running) {
        long sealed = 0;
        long stored = 0;
        long whole = 0;
        long unfinished = 0;
        Map<String, Long> notWhole = new TreeMap<>();
        Map<String, Long> notRecorded = new TreeMap<>();
        for (Map.Entry<String, Course> each : bySession.entrySet()) {
            Course course = each.getValue();
            sealed += course.sealed ? 1 : 0;
            stored += course.sealed && course.stored ? 1 : 0;
            if (!course.flaw.isEmpty()) {
                notWhole.merge(course.flaw, 1L, Long::sum);
            } else if (course.sealed) {
                whole++;
            } else if (running.contains(each.getKey())) {
                unfinished++;
            } else {
                notRecorded.merge(
                        course.ended
                                ? "ended, and not sealed yet"
                                : "neither runs here nor ended in this journal",
                        1L,
                        Long::sum);
            }
        }
        long opened = bySession.size();
        return new CoverageReport.Sessions(
                opened,
                refused,
                unfinished,
                Share.of(whole, opened - unfinished),
                notWhole,
                notRecorded,
                Share.of(sealed, opened - unfinished),
                Share.of(stored, sealed));
    }
}
