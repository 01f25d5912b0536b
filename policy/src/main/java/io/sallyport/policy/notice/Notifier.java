package io.sallyport.policy.notice;

/// One way to reach receivers. Safe for use by many threads.
public interface Notifier extends AutoCloseable {

    NoticeChannel channel();

    /// Sends the notice and waits for the receiver's word; bounded by timeouts of its own, and ends
    /// early when the thread is interrupted. May be repeated: a receiver that looks at the notice's
    /// id takes it once.
    Answer send(Notice notice);

    @Override
    default void close() {}

    /// What came of sending. The sentences hold no address's path, no credential and nothing that
    /// the receiver said.
    sealed interface Answer {

        /// The receiver has it.
        record Delivered() implements Answer {}

        /// The receiver is there and did not take this one.
        ///
        /// @param because what it did instead
        record Rejected(String because) implements Answer {}

        /// The receiver is not there, or takes nothing at present: others need not be tried now.
        ///
        /// @param because what was seen of it
        record Unreachable(String because) implements Answer {}
    }
}
