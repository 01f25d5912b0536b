package io.sallyport.gateway.forward;

/// Watches the beginning of one direction of a forward for SSH: a line that begins with `SSH-`, the
/// identification of RFC 4253 section 4.2, also after other lines, as a server may send them.
/// Confined to the thread that reads that direction.
///
/// A guard rail, not a boundary: SSH inside of TLS or of anything else that wraps it is not seen.
final class SshWatch {
    /// How far into the stream is looked.
    static final int LIMIT = 8 * 1024;

    private static final byte[] SIGN = {'S', 'S', 'H', '-'};
    private static final int ELSEWHERE = -1;

    private int looked;
    private int matched; // bytes of the sign at the start of the line, or ELSEWHERE in it

    /// Whether these bytes complete the sign. Nothing of them may go on then.
    boolean finds(byte[] data, int offset, int length) {
        int end = offset + Math.min(length, LIMIT - looked);
        for (int at = offset; at < end; at++) {
            looked++;
            if (data[at] == '\n') {
                matched = 0;
            } else if (matched != ELSEWHERE) {
                matched = data[at] == SIGN[matched] ? matched + 1 : ELSEWHERE;
                if (matched == SIGN.length) {
                    return true;
                }
            }
        }
        return false;
    }
}
