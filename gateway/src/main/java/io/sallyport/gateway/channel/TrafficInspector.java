package io.sallyport.gateway.channel;

/// Looks into a channel's traffic for files that come and go, and passes every byte on in order;
/// unchanged, or, where the protocol has a way to say no, in the form that makes the target say no.
interface TrafficInspector {

    /// Where what comes from a target goes, in order, as an inspector sorts it. The arrays are only
    /// lent.
    interface Onward {

        /// To the operator: it belongs to the file protocol, whose files are hashed one by one.
        void followed(byte[] data, int offset, int length);

        /// To the operator, and recorded like any output.
        void unfollowed(byte[] data, int offset, int length);

        /// Nowhere: so many bytes are not the operator's to read.
        void kept(int length);
    }

    /// Bytes from the operator, in order, from one thread at a time: passed on to the target's
    /// flow, held back where a fact must be durable first. Returns whether they belong to the file
    /// protocol; what does not belong is recorded like any input.
    boolean fromOperator(byte[] data, int offset, int length);

    /// The operator sends no more: passed on behind everything that waits.
    void endOfFile();

    /// Bytes from the target, in order, from one thread at a time: each goes [Onward].
    void fromTarget(byte[] data, int offset, int length);

    /// The channel is over: what is still open was not completed.
    void close();
}
