package io.sallyport.policy.authorization;

import io.sallyport.policy.habit.Unusual;
import java.time.ZonedDateTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Under what somebody works on a machine, or wants to.
///
/// @param at when, in the gateway's time zone
/// @param grant the live one that covers it; absent: none does
/// @param consent of the machine's owner, likewise
/// @param consentMode of that owner for this machine; absent where there is no owner
/// @param operations what is about to be done, where that is known
/// @param onUserData what of it is done to user data, or cannot be told from it
/// @param unusual what of it is new to the person
public record Work(
        String account,
        ZonedDateTime at,
        @Nullable Gate grant,
        @Nullable Gate consent,
        @Nullable String consentMode,
        boolean breakGlass,
        Set<String> operations,
        Set<String> onUserData,
        Unusual unusual) {

    /// Work of which nothing is unusual, or nothing known to be.
    public Work(
            String account,
            ZonedDateTime at,
            @Nullable Gate grant,
            @Nullable Gate consent,
            @Nullable String consentMode,
            boolean breakGlass,
            Set<String> operations,
            Set<String> onUserData) {
        this(
                account,
                at,
                grant,
                consent,
                consentMode,
                breakGlass,
                operations,
                onUserData,
                Unusual.NOTHING);
    }

    /// Work of which all counts as done to user data.
    public Work(
            String account,
            ZonedDateTime at,
            @Nullable Gate grant,
            @Nullable Gate consent,
            @Nullable String consentMode,
            boolean breakGlass,
            Set<String> operations) {
        this(account, at, grant, consent, consentMode, breakGlass, operations, operations);
    }

    /// A live grant or consent, and the operations that it allows.
    public record Gate(String id, Set<String> operations) {
        public Gate {
            operations = Set.copyOf(operations);
        }
    }

    /// What of it is asked for.
    public enum Act {
        CONNECT("connect"),
        SHELL("shell"),
        EXEC("exec"),
        SFTP_READ("sftpRead"),
        SFTP_WRITE("sftpWrite"),
        FORWARD("forward"),
        RUN("run");

        final String action;

        Act(String action) {
            this.action = action;
        }
    }

    /// The same at another time.
    Work at(ZonedDateTime then) {
        return new Work(
                account,
                then,
                grant,
                consent,
                consentMode,
                breakGlass,
                operations,
                onUserData,
                unusual);
    }

    public Work {
        operations = Set.copyOf(operations);
        onUserData = Set.copyOf(onUserData);
    }
}
