package io.sallyport.gateway.channel;

/// Looks into a channel's traffic for files that come and go, and passes every byte on in order;
/// unchanged, or, where the protocol has a way to say no, in the form that makes the target say no.
interface TrafficInspector {

    /// Bytes from the operator, in order, from one thread at a time: passed on to the target's
    /// flow, held back where a fact must be durable first. Returns whether they belong to the file
    /// protocol; what does not belong is recorded like any input.
    boolean fromOperator(byte[] data, int offset, int length);

    /// Bytes from the target, before they go on to the operator. Returns whether they belong to the
    /// file protocol, whose files are hashed one by one; what does not belong is recorded like any
    /// output.
    boolean fromTarget(byte[] data, int offset, int length);

    /// The channel is over: what is still open was not completed.
    void close();
}
