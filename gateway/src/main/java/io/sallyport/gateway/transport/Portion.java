package io.sallyport.gateway.transport;

import org.apache.sshd.common.util.Readable;

/// What was read from a connection, handed on about a packet at a time.
///
/// The library moves what follows a packet to the front of its buffer before it looks at the next:
/// given a quarter of a megabyte at once it would copy each byte several times.
final class Portion implements Readable {
    /// Beyond the packet that is being received: small packets go many at a time.
    private static final int MORE = 4096;

    private final Readable whole;
    private int left;

    Portion(Readable whole) {
        this.whole = whole;
    }

    /// Begins the next portion, of the bytes that the packet at hand still lacks or a little more.
    /// Returns whether there are any.
    boolean next(int lacking) {
        left = Math.min(whole.available(), Math.max(lacking, MORE));
        return left > 0;
    }

    @Override
    public int available() {
        return left;
    }

    @Override
    public void getRawBytes(byte[] data, int offset, int length) {
        whole.getRawBytes(data, offset, length);
        left -= length;
    }
}
