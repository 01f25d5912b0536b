package io.sallyport.gateway.session;

import java.security.SecureRandom;

/// Names a session, its recording file and every fact about it: `s-` and twelve characters of
/// base32.
///
/// @param value the id as it is shown and stored
public record SessionId(String value) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int LENGTH = 12;

    public SessionId {
        if (!value.matches("s-[a-z0-9]{12}")) {
            throw new IllegalArgumentException("not a session id");
        }
    }

    /// A new one: sixty random bits, so that two nodes never choose the same.
    public static SessionId random() {
        StringBuilder id = new StringBuilder("s-");
        for (int i = 0; i < LENGTH; i++) {
            id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return new SessionId(id.toString());
    }

    @Override
    public String toString() {
        return value;
    }
}
