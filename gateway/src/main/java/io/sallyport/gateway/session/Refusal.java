package io.sallyport.gateway.session;

/// A "no" that an operator reads: one sentence that names what is missing and how to get it.
///
/// Travels as an exception only through futures; nobody fills in its stack.
public final class Refusal extends RuntimeException {
    public static final int REFUSED = 126;

    /// Exit status where waiting ends without an answer, or cannot begin.
    public static final int NOT_YET = 75;

    /// What everybody is told while facts or recordings cannot be written.
    public static final String CANNOT_RECORD =
            "this gateway cannot record now, so nothing may be done through it; tell its administrator";

    /// What whoever begins a session is told while there is no room to record it to its end.
    public static final String NO_ROOM =
            "this gateway's disk is nearly full, so no new session begins that could not be recorded to its end; tell its administrator to make room in its data folder (sessions that run go on)";

    /// What everybody is told while the rows of grants and consents cannot be read.
    public static final String CANNOT_DECIDE =
            "this gateway cannot reach its database now, so nothing new is opened; try again in a minute, or tell its administrator";

    private final int exitStatus;

    public Refusal(String sentence) {
        this(sentence, REFUSED);
    }

    public Refusal(String sentence, int exitStatus) {
        super(sentence, null, false, false);
        this.exitStatus = exitStatus;
    }

    /// The sentence, without `sallyport: ` in front.
    public String sentence() {
        return String.valueOf(getMessage());
    }

    public int exitStatus() {
        return exitStatus;
    }
}
