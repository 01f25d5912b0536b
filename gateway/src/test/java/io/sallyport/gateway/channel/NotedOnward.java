package io.sallyport.gateway.channel;

import java.io.ByteArrayOutputStream;

/// A fake of the way to the operator, written by hand: notes what went where. Confined to one
/// thread.
final class NotedOnward implements TrafficInspector.Onward {
    private final ByteArrayOutputStream toOperator = new ByteArrayOutputStream();
    int unfollowed;
    long kept;

    /// Everything that reached the operator, followed or not.
    byte[] arrived() {
        return toOperator.toByteArray();
    }

    void clear() {
        toOperator.reset();
    }

    @Override
    public void followed(byte[] data, int offset, int length) {
        toOperator.write(data, offset, length);
    }

    @Override
    public void unfollowed(byte[] data, int offset, int length) {
        toOperator.write(data, offset, length);
        unfollowed++;
    }

    @Override
    public void kept(int length) {
        kept += length;
    }
}
