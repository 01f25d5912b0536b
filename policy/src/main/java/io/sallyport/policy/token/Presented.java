package io.sallyport.policy.token;

import io.sallyport.policy.identity.Person;
import org.jspecify.annotations.Nullable;

/// The answer to somebody who shows a token.
public sealed interface Presented {

    /// It counts.
    ///
    /// @param token which one
    /// @param person whom it speaks for, as the inventory has them now
    record Accepted(Token token, Person person) implements Presented {}

    /// It does not.
    ///
    /// @param why what is wrong with it
    /// @param token which one; absent: nobody knows it
    record Refused(Why why, @Nullable Token token) implements Presented {}

    /// What is wrong with a token.
    enum Why {
        /// nobody made it, or it has been over for long
        UNKNOWN("unknown-token"),
        REVOKED("revoked-token"),
        EXPIRED("expired-token"),
        /// the inventory does not have its person any more
        PERSON_LEFT("unknown-person"),
        PERSON_FROZEN("frozen");

        private final String word;

        Why(String word) {
            this.word = word;
        }

        /// As facts say it.
        public String word() {
            return word;
        }
    }
}
